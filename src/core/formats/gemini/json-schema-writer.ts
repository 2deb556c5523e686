// JSON Schema within the keywords that `parametersJsonSchema` and `responseJsonSchema` document.

import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import { type Surroundings, simplify, told } from './schema-node.ts';
import { definitionName, SchemaReferences } from './schema-references.ts';

const KEYWORDS = new Set(
  (
    'type format title description enum items prefixItems minItems maxItems minimum maximum anyOf oneOf properties ' +
    'additionalProperties required'
  ).split(' '),
);
const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']);

export function writeJsonSchema(root: JsonObject): JsonObject {
  const surroundings: Surroundings = {
    keywords: KEYWORDS,
    references: new SchemaReferences(root),
    followed: [],
  };
  const written = writeNode(root, surroundings);
  const definitions = { ...asObject(root.definitions), ...asObject(root.$defs) };
  if (Object.keys(definitions).length > 0) written.$defs = writeMap(definitions, surroundings);
  return written;
}

function writeNode(value: Json | undefined, surroundings: Surroundings): JsonObject {
  const reference = asString(asObject(value)?.$ref);
  const name = reference === undefined ? undefined : definitionName(reference);
  // Beside a reference only keywords with `$` are taken.
  if (reference !== undefined && name !== undefined && surroundings.references.find(reference)) {
    return { $ref: `#/$defs/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` };
  }
  const { schema, followed } = simplify(value, surroundings);
  const below = { ...surroundings, followed };
  const written = settleType(settleEnum(schema));
  const properties = asObject(written.properties);
  if (properties) written.properties = writeMap(properties, below);
  if (written.items !== undefined) written.items = writeNode(written.items, below);
  if (asObject(written.additionalProperties)) {
    written.additionalProperties = writeNode(written.additionalProperties, below);
  }
  for (const key of ['anyOf', 'oneOf', 'prefixItems']) {
    if (written[key] !== undefined)
      written[key] = asList(written[key]).map((inner) => writeNode(inner, below));
  }
  const required = demanded(written.required ?? [], properties ?? {});
  delete written.required;
  if (required.length > 0) written.required = required;
  return withoutEmptyChoice(written);
}

/** Branches that only said which properties go together have lost their words. */
function withoutEmptyChoice(schema: JsonObject): JsonObject {
  const written = { ...schema };
  for (const key of ['anyOf', 'oneOf']) {
    const isEmpty = asList(written[key]).every((branch) => Object.keys(asObject(branch) ?? {}).length === 0);
    if (written[key] !== undefined && isEmpty) delete written[key];
  }
  return written;
}

function writeMap(map: JsonObject, surroundings: Surroundings): JsonObject {
  return Object.fromEntries(
    Object.entries(map).map(([name, inner]) => [name, writeNode(inner, surroundings)]),
  );
}

/** Only properties that are there can be demanded. */
export function demanded(required: Json, properties: JsonObject): Json[] {
  return asList(required).filter((name) => typeof name === 'string' && Object.hasOwn(properties, name));
}

/** Values of an enum are strings and numbers; others are put into words. */
function settleEnum(schema: JsonObject): JsonObject {
  const { enum: values, ...rest } = schema;
  if (values === undefined) return schema;
  const good = asList(values).every((value) => typeof value === 'string' || typeof value === 'number');
  return good ? schema : told(rest, [['one of', values]]);
}

/** `nullable` is OpenAPI's; names that are no types (`any`) say nothing. */
function settleType(schema: JsonObject): JsonObject {
  const types = [schema.type].flat().filter((type) => typeof type === 'string' && TYPES.has(type));
  const { type: _type, ...written } = schema;
  if (types.length === 0) return written;
  return { type: types.length === 1 ? types[0] : (types as string[]), ...written };
}
