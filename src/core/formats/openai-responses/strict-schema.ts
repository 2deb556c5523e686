// What OpenAI demands of a schema in strict mode: every object closed, and every property required.

import { asList, asObject, type Json, type JsonObject } from '../../model/json.ts';

/** Keywords that strict mode refuses. */
const refused = ['allOf', 'oneOf', 'not', 'if', 'patternProperties', 'propertyNames', 'dependentRequired'];

/**
 * The schema as strict mode takes it. Open objects are closed, which is what strictness means elsewhere; undefined
 * where optional properties or other keywords would have to change their meaning.
 */
export function strictSchema(schema: JsonObject): JsonObject | undefined {
  const check = { fits: true };
  const strict = close(schema, check);
  return check.fits ? strict : undefined;
}

interface Check {
  fits: boolean;
}

function close(schema: JsonObject, check: Check): JsonObject {
  if (refused.some((keyword) => schema[keyword] !== undefined)) check.fits = false;
  const strict: JsonObject = { ...schema };
  for (const keyword of ['properties', '$defs', 'definitions']) {
    const table = asObject(schema[keyword]);
    if (!table) continue;
    strict[keyword] = Object.fromEntries(
      Object.entries(table).map(([name, value]) => [name, closeValue(value, check)]),
    );
  }
  if (Array.isArray(schema.anyOf)) {
    strict.anyOf = schema.anyOf.map((alternative) => closeValue(alternative, check) ?? null);
  }
  if (schema.items !== undefined) strict.items = closeValue(schema.items, check);
  return isObjectSchema(schema) ? { ...strict, ...closedObject(schema, check) } : strict;
}

function closeValue(value: Json | undefined, check: Check): Json | undefined {
  const schema = asObject(value);
  return schema ? close(schema, check) : value;
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  return type === 'object' || asList(type).includes('object') || properties !== undefined;
}

function closedObject(schema: JsonObject, check: Check): JsonObject {
  const required = asList(schema.required);
  const isOpen = schema.additionalProperties !== undefined && schema.additionalProperties !== false;
  const hasOptional = Object.keys(asObject(schema.properties) ?? {}).some((name) => !required.includes(name));
  if (isOpen || hasOptional) check.fits = false;
  return { additionalProperties: false, required };
}
