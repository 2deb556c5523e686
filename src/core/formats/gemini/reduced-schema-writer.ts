// JSON Schema reduced to Gemini's protobuf form, for `parameters` and `responseSchema`. Any keyword beyond it is a 400.

import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import { demanded } from './json-schema-writer.ts';
import { type Surroundings, simplify, told } from './schema-node.ts';
import { SchemaReferences } from './schema-references.ts';

/** `default` and `example` exist, but older models refuse them. `prefixItems` is rewritten below. */
const KEYWORDS = new Set(
  (
    'type format title description nullable items prefixItems minItems maxItems enum properties required ' +
    'minProperties maxProperties minimum maximum minLength maxLength pattern anyOf'
  ).split(' '),
);
const FORMATS: Record<string, string[]> = {
  STRING: ['date-time'],
  NUMBER: ['float', 'double'],
  INTEGER: ['int32', 'int64'],
};

type Rename = (property: string) => string;
type Place = Surroundings & { rename: Rename };

/** `rename` gives a property the name that the dialect takes. */
export function writeReducedSchema(root: JsonObject, rename: Rename): JsonObject {
  return writeNode(root, {
    keywords: KEYWORDS,
    references: new SchemaReferences(root),
    followed: [],
    rename,
  });
}

function writeNode(value: Json | undefined, place: Place): JsonObject {
  const { schema: simple, followed } = simplify(value, place);
  const below = { ...place, followed };
  const schema = withoutChoiceOfProperties(simple);
  if (schema.anyOf !== undefined) return writeChoice(schema, below);
  const types = [schema.type].flat().filter((type) => typeof type === 'string');
  const kinds = types.filter((type) => type !== 'null');
  if (kinds.length > 1) {
    return writeChoice({ ...schema, anyOf: types.map((type) => ({ ...schema, type })) }, below);
  }
  const isNullable = kinds.length < types.length || schema.nullable === true;
  const written = writeKind({ ...schema, type: (kinds[0] ?? impliedType(schema)).toUpperCase() }, below);
  delete written.nullable;
  return isNullable ? { ...written, nullable: true } : written;
}

/** `anyOf` beside properties mostly says which of them go together; that is no reason to lose them. */
function withoutChoiceOfProperties(schema: JsonObject): JsonObject {
  if (schema.properties === undefined || schema.anyOf === undefined) return schema;
  const { anyOf, ...rest } = schema;
  const further = asList(anyOf).map((branch) => asObject(asObject(branch)?.properties) ?? {});
  return { ...rest, properties: Object.assign({}, ...further, asObject(schema.properties)) };
}

/** The form demands a type, where JSON Schema lets it be guessed. */
function impliedType(schema: JsonObject): string {
  if (schema.properties !== undefined) return 'object';
  return schema.items !== undefined || schema.prefixItems !== undefined ? 'array' : 'string';
}

/** "When using any_of, it must be the only field set": so the description moves into each branch. */
function writeChoice(schema: JsonObject, place: Place): JsonObject {
  const branches = asList(schema.anyOf).map((branch) => asObject(branch) ?? {});
  const kinds = branches.filter((branch) => branch.type !== 'null');
  const isNullable = kinds.length < branches.length || schema.nullable === true;
  const written = kinds.map((branch) => {
    const node = writeNode(branch, place);
    const description = asString(node.description) ?? asString(schema.description);
    return { ...node, ...(description && { description }), ...(isNullable && { nullable: true }) };
  });
  return written.length === 1 ? (written[0] ?? {}) : { anyOf: written };
}

function writeKind(schema: JsonObject, place: Place): JsonObject {
  const type = asString(schema.type) ?? '';
  const written = settleFormat(settleEnum(schema, type), type);
  const properties = asObject(written.properties);
  delete written.properties;
  delete written.required;
  if (type === 'OBJECT' && properties && Object.keys(properties).length > 0) {
    addProperties(written, properties, schema.required, place);
  }
  const { prefixItems, items } = written;
  delete written.prefixItems;
  delete written.items;
  if (type === 'ARRAY') written.items = writeItems(items, prefixItems, place);
  return written;
}

function addProperties(
  written: JsonObject,
  properties: JsonObject,
  required: Json | undefined,
  place: Place,
): void {
  const entries = Object.entries(properties);
  written.properties = Object.fromEntries(
    entries.map(([name, inner]) => [place.rename(name), writeNode(inner, place)]),
  );
  const names = demanded(required ?? [], properties).map((name) => place.rename(String(name)));
  if (names.length > 0) written.required = names;
}

/** A list without a schema for its items is refused; one with a schema for each place has no counterpart. */
function writeItems(items: Json | undefined, prefixItems: Json | undefined, place: Place): JsonObject {
  const places = asList(prefixItems);
  return places.length > 0 ? writeChoice({ anyOf: places }, place) : writeNode(items, place);
}

/** Only strings can be listed. */
function settleEnum(schema: JsonObject, type: string): JsonObject {
  const { enum: values, ...rest } = schema;
  if (values === undefined) return rest;
  const names = asList(values).filter((value) => value !== null);
  const isGood = type === 'STRING' && names.every((value) => typeof value === 'string' && value !== '');
  return isGood ? { ...rest, enum: names } : told(rest, [['one of', values]]);
}

function settleFormat(schema: JsonObject, type: string): JsonObject {
  const { format, ...rest } = schema;
  if (format === undefined || FORMATS[type]?.includes(String(format))) return { ...schema };
  return told(rest, [['format', format]]);
}
