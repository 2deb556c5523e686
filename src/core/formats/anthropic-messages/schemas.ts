// JSON Schemas in the shape that this dialect takes: tool inputs, and the closed objects of structured output.

import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';

const SCHEMA_KEYS = ['items', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'];
const SCHEMA_LIST_KEYS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const SCHEMA_MAP_KEYS = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const COMBINATIONS = ['anyOf', 'oneOf', 'allOf'] as const;

/** A tool's schema: an object at the root, and no combination there ("does not support oneOf, allOf, or anyOf at the top level"). */
export function toolInputSchema(schema: JsonObject | undefined): JsonObject {
  const root: JsonObject = { ...schema, type: 'object' };
  const properties: JsonObject = { ...asObject(root.properties) };
  for (const combination of COMBINATIONS) {
    const branches = asList(root[combination])
      .map(asObject)
      .filter((branch) => branch !== undefined);
    if (branches.length === 0) continue;
    for (const branch of branches) Object.assign(properties, asObject(branch.properties));
    root.required = requiredOf(root, branches, combination === 'allOf');
    delete root[combination];
  }
  root.properties = properties;
  return root;
}

/** Every branch of `allOf` binds; of the others only what all of them ask for. */
function requiredOf(root: JsonObject, branches: JsonObject[], all: boolean): string[] {
  const lists = branches.map((branch) => new Set(asList(branch.required).map(asString)));
  const wanted = new Set(asList(root.required).map(asString));
  for (const name of lists.flatMap((list) => [...list])) {
    if (all || lists.every((list) => list.has(name))) wanted.add(name);
  }
  return [...wanted].filter((name) => name !== undefined);
}

/** The schema with `additionalProperties: false` on every object in it. Walks schema positions, so a property of that name survives. */
export function closeObjects(schema: JsonObject): JsonObject {
  const closed: JsonObject = { ...schema };
  for (const key of SCHEMA_KEYS) if (key in closed) closed[key] = closeValue(closed[key]);
  for (const key of SCHEMA_LIST_KEYS) if (key in closed) closed[key] = asList(closed[key]).map(closeValue);
  for (const key of SCHEMA_MAP_KEYS) {
    const map = asObject(closed[key]);
    if (!map) continue;
    closed[key] = Object.fromEntries(Object.entries(map).map(([name, value]) => [name, closeValue(value)]));
  }
  if (isObjectSchema(closed)) closed.additionalProperties = false;
  return closed;
}

function closeValue(value: Json | undefined): Json {
  const schema = asObject(value);
  return schema ? closeObjects(schema) : (value ?? true);
}

function isObjectSchema(schema: JsonObject): boolean {
  return (
    schema.type === 'object' || asList(schema.type).includes('object') || schema.properties !== undefined
  );
}
