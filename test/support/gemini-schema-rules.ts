// Which schemas Google takes, in the protobuf form and as JSON Schema; and how its refusals are raised.

const PROTO_SCHEMA =
  'type format title description nullable enum items minItems maxItems properties propertyOrdering required ' +
  'minProperties maxProperties minimum maximum minLength maxLength pattern anyOf';
/** `$schema` is not in Google's list, but its own CLI sends it. */
const JSON_SCHEMA =
  '$schema $id $defs $ref $anchor type format title description enum items prefixItems minItems maxItems minimum maximum anyOf ' +
  'oneOf properties additionalProperties required propertyOrdering';
const PROPERTY_NAME = /^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/;

export class Refused extends Error {}

export function demand(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Refused(message);
}

/** In Google's words for a field that a message does not have; null is taken nowhere by us. */
export function only(object: any, known: string, path: string): void {
  demand(isObject(object), `Invalid value at '${path}': a message was expected`);
  const names = new Set(known.split(' '));
  for (const [name, value] of Object.entries(object)) {
    const where = path === '' ? '' : ` at '${path}'`;
    demand(
      names.has(name),
      `Invalid JSON payload received. Unknown name "${name}"${where}: Cannot find field.`,
    );
    demand(value !== null, `Invalid value at '${path}.${name}': null`);
  }
}

export function checkProtoSchema(schema: any, at: string, areParameters: boolean): void {
  only(schema, PROTO_SCHEMA, at);
  if (schema.anyOf) {
    demand(
      Object.keys(schema).every((key) => key === 'anyOf'),
      `${at}: when using any_of, it must be the only field set`,
    );
    for (const branch of schema.anyOf) checkProtoSchema(branch, `${at}.any_of`, areParameters);
    return;
  }
  demand(
    /^(STRING|NUMBER|INTEGER|BOOLEAN|ARRAY|OBJECT|NULL)$/.test(schema.type),
    `Invalid value at '${at}.type' (type.googleapis.com/google.ai.generativelanguage.v1beta.Type), ${JSON.stringify(schema.type)}`,
  );
  const formats: Record<string, string[]> = {
    STRING: ['date-time', 'enum'],
    NUMBER: ['float', 'double'],
    INTEGER: ['int32', 'int64'],
  };
  demand(!schema.format || formats[schema.type]?.includes(schema.format), `${at}.format: unsupported`);
  if (schema.enum) {
    demand(schema.type === 'STRING', `${at}.enum: only allowed for STRING type`);
    demand(
      schema.enum.every((value: unknown) => typeof value === 'string' && value),
      `${at}.enum: cannot be empty`,
    );
  }
  if (schema.type === 'ARRAY') demand(schema.items, `${at}.items: missing field.`);
  if (schema.items) checkProtoSchema(schema.items, `${at}.items`, areParameters);
  const properties = Object.entries(schema.properties ?? {});
  demand(
    !schema.properties || properties.length > 0,
    `${at}.properties: should be non-empty for OBJECT type`,
  );
  for (const [name, inner] of properties) {
    demand(!areParameters || PROPERTY_NAME.test(name), `${at}.properties: invalid name "${name}"`);
    checkProtoSchema(inner, `${at}.properties[${name}]`, areParameters);
  }
  for (const name of schema.required ?? []) {
    demand(Object.hasOwn(schema.properties ?? {}, name), `${at}.required[0]: property is not defined`);
  }
}

export function checkJsonSchema(schema: any, at: string): void {
  demand(isObject(schema), `${at}: the schema must be an object`);
  const allowed = new Set(JSON_SCHEMA.split(' '));
  for (const key of Object.keys(schema)) demand(allowed.has(key), `${at}: unsupported keyword "${key}"`);
  if (schema.$ref !== undefined) {
    demand(
      Object.keys(schema).every((key) => key.startsWith('$')),
      `${at}: only keywords with $ beside $ref`,
    );
    return;
  }
  for (const value of schema.enum ?? []) {
    demand(typeof value === 'string' || typeof value === 'number', `${at}.enum: strings and numbers only`);
  }
  for (const key of ['properties', '$defs']) {
    for (const inner of Object.values(schema[key] ?? {})) checkJsonSchema(inner, at);
  }
  for (const key of ['anyOf', 'oneOf', 'prefixItems'])
    for (const inner of schema[key] ?? []) checkJsonSchema(inner, at);
  if (schema.items !== undefined) checkJsonSchema(schema.items, at);
  if (isObject(schema.additionalProperties)) checkJsonSchema(schema.additionalProperties, at);
  for (const name of schema.required ?? []) {
    demand(Object.hasOwn(schema.properties ?? {}, name), `${at}.required: "${name}" is not defined`);
  }
}

export function isObject(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
