// JSON Schema as Google's own clients write it: some of them name the types as the protobuf form does, in capitals.

import { asList, asObject, type Json, type JsonObject } from '../../model/json.ts';

const CAPITALS = new Set(['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT', 'NULL']);
/** Where schemas stand inside a schema: alone, in a list, or under names of the user's. */
const ALONE = ['items', 'additionalProperties', 'not'];
const LISTED = ['items', 'prefixItems', 'anyOf', 'oneOf', 'allOf'];
const NAMED = ['properties', 'patternProperties', '$defs', 'definitions'];

/** The router of Gemini CLI asks for an `OBJECT`. Google takes that for JSON Schema; other vendors answer 400. */
export function readJsonSchema(value: Json | undefined): JsonObject | undefined {
  const schema = asObject(value);
  if (!schema) return undefined;
  const read: JsonObject = { ...schema };
  if (read.type !== undefined) read.type = readType(read.type);
  for (const key of ALONE) if (asObject(read[key])) read[key] = readJsonSchema(read[key]);
  for (const key of LISTED) {
    if (Array.isArray(read[key]))
      read[key] = asList(read[key]).map((inner) => readJsonSchema(inner) ?? inner);
  }
  for (const key of NAMED) {
    const map = asObject(read[key]);
    if (map) read[key] = mapValues(map, (inner) => readJsonSchema(inner) ?? inner);
  }
  return read;
}

function readType(type: Json): Json {
  if (Array.isArray(type)) return type.map(readType);
  return typeof type === 'string' && CAPITALS.has(type) ? type.toLowerCase() : type;
}

function mapValues(map: JsonObject, change: (value: Json | undefined) => Json | undefined): JsonObject {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]));
}
