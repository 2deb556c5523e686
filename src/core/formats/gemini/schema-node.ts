// One node of a JSON Schema, said in the keywords that a dialect has. What is below it stays as it is.

import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import type { SchemaReferences } from './schema-references.ts';

/** Keywords that describe values without a word in the dialect: they are told in the description. */
const TOLD = [
  'enum',
  'const',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minProperties',
  'maxProperties',
  'default',
];

export interface Surroundings {
  /** What the dialect has; everything else is rewritten, told, or left out. */
  keywords: ReadonlySet<string>;
  references: SchemaReferences;
  /** The references that were followed to come here; one of them again is a schema inside itself. */
  followed: readonly string[];
}

export interface Node {
  schema: JsonObject;
  /** For the nodes below. */
  followed: readonly string[];
}

export function simplify(value: Json | undefined, surroundings: Surroundings): Node {
  // A schema may also be `true` for anything, or `false`.
  const { schema, followed } = merged(resolved(asObject(value) ?? {}, surroundings), surroundings);
  const rewritten = rewrite(schema);
  if (rewritten.oneOf !== undefined && !surroundings.keywords.has('oneOf')) {
    rewritten.anyOf = [...asList(rewritten.anyOf), ...asList(rewritten.oneOf)];
  }
  return { schema: kept(rewritten, surroundings.keywords), followed };
}

/** Follows `$ref` where it stands; what stands beside it goes before what it points to. */
function resolved(schema: JsonObject, { references, followed }: Surroundings): Node {
  const reference = asString(schema.$ref);
  if (reference === undefined) return { schema, followed };
  const { $ref: _followed, ...beside } = schema;
  const target = followed.includes(reference) ? undefined : references.resolve(reference);
  if (!target) return { schema: { type: 'object', ...beside }, followed };
  const next = { references, followed: [...followed, reference], keywords: new Set<string>() };
  const inner = resolved(target, next);
  return { schema: { ...inner.schema, ...beside }, followed: inner.followed };
}

/** With the branches of `allOf` in it; what they refer to counts as followed below. */
function merged(node: Node, surroundings: Surroundings): Node {
  if (!Array.isArray(node.schema.allOf)) return node;
  const { allOf, ...base } = node.schema;
  let whole: Node = { schema: base, followed: node.followed };
  for (const branch of asList(allOf)) {
    const here = { ...surroundings, followed: whole.followed };
    const inner = merged(resolved(asObject(branch) ?? {}, here), here);
    whole = { schema: mergeSchemas(whole.schema, inner.schema), followed: inner.followed };
  }
  return whole;
}

/** Both bind: properties and demands of both; for anything else the first word counts. */
function mergeSchemas(first: JsonObject, second: JsonObject): JsonObject {
  const merged: JsonObject = { ...second, ...first };
  const properties = { ...asObject(second.properties), ...asObject(first.properties) };
  const required = [...new Set([...asList(first.required), ...asList(second.required)])];
  if (Object.keys(properties).length > 0) merged.properties = properties;
  if (required.length > 0) merged.required = required;
  return merged;
}

/** Older and finer keywords in the words that both dialects have. */
function rewrite(schema: JsonObject): JsonObject {
  const written: JsonObject = { ...schema };
  if (written.const !== undefined && written.enum === undefined) {
    written.enum = [written.const];
    delete written.const;
  }
  if (Array.isArray(written.items)) {
    written.prefixItems = written.items;
    delete written.items;
  }
  for (const [exclusive, inclusive, step] of BOUNDS) {
    const bound = written[exclusive];
    if (typeof bound !== 'number' || written[inclusive] !== undefined) continue;
    const isWhole = written.type === 'integer' && Number.isInteger(bound);
    written[inclusive] = isWhole ? bound + step : bound;
    if (isWhole) delete written[exclusive];
  }
  return written;
}

const BOUNDS = [
  ['exclusiveMinimum', 'minimum', 1],
  ['exclusiveMaximum', 'maximum', -1],
] as const;

function kept(schema: JsonObject, keywords: ReadonlySet<string>): JsonObject {
  const fields = Object.entries(schema).filter(([key, value]) => keywords.has(key) && value !== undefined);
  return told(
    Object.fromEntries(fields),
    TOLD.filter((key) => !keywords.has(key)).map((key) => [key, schema[key]]),
  );
}

/** The schema with these keywords and values put into words. */
export function told(schema: JsonObject, said: [key: string, value: Json | undefined][]): JsonObject {
  const notes = said
    .filter(([key, value]) => value !== undefined && (value !== false || key === 'default'))
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  if (notes.length === 0) return schema;
  const description = [asString(schema.description), `(${notes.join('; ')})`]
    .filter((text) => text)
    .join(' ');
  return { ...schema, description };
}
