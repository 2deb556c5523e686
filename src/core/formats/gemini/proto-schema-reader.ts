// Gemini's own form of a schema (a protobuf in the style of OpenAPI 3.0) into JSON Schema.

import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import { wireFields } from './wire-fields.ts';

/** On the wire these 64-bit integers are strings. */
const COUNTS = ['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties'];

/** Keywords that the form does not know are kept: other vendors take them. */
export function readProtoSchema(value: Json | undefined): JsonObject | undefined {
  const schema = wireFields(value);
  if (!schema) return undefined;
  const { nullable, example, propertyOrdering: _order, ...read } = schema;
  setType(read, nullable === true);
  for (const key of COUNTS) if (typeof read[key] === 'string') read[key] = Number(read[key]);
  if (example !== undefined) read.examples = [example];
  // Marks an enum in this form, and means nothing in the other.
  if (read.format === 'enum') delete read.format;
  const properties = asObject(read.properties);
  if (properties) {
    const entries = Object.entries(properties).map(([name, inner]) => [name, readProtoSchema(inner) ?? {}]);
    read.properties = Object.fromEntries(entries);
  }
  if (read.items !== undefined) read.items = readProtoSchema(read.items) ?? {};
  if (read.anyOf !== undefined) read.anyOf = asList(read.anyOf).map((inner) => readProtoSchema(inner) ?? {});
  return read;
}

/** Types are written in capitals; a value that may be null has a second type here. */
function setType(read: JsonObject, nullable: boolean): void {
  const type = asString(read.type)?.toLowerCase();
  if (type === 'type_unspecified') delete read.type;
  else if (type !== undefined) read.type = nullable ? [type, 'null'] : type;
  if (nullable && Array.isArray(read.enum)) read.enum = [...read.enum, null];
}
