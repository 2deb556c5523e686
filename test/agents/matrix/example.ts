// The plainest value that a JSON Schema takes, as a model that was told to answer so would give it.

import { asList, asNumber, asObject, type Json, type JsonObject } from '../../../src/core/model/json.ts';

/** Required properties only, the first of every choice. References are followed inside `root`. */
export function exampleOf(schema: JsonObject | undefined, root = schema): Json {
  if (!schema) return {};
  if (typeof schema.$ref === 'string') return exampleOf(follow(schema.$ref, root), root);
  if (schema.const !== undefined) return schema.const;
  const [choice] = asList(schema.enum);
  if (choice !== undefined) return choice;
  const [branch] = [...asList(schema.anyOf), ...asList(schema.oneOf)];
  if (branch !== undefined) return exampleOf(asObject(branch), root);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  // Google's own CLI writes types in capitals, to Google itself too.
  switch (typeof type === 'string' ? type.toLowerCase() : type) {
    case 'string':
      return 'something';
    case 'number':
    case 'integer':
      return asNumber(schema.minimum) ?? 1;
    case 'boolean':
      return false;
    case 'null':
      return null;
    case 'array':
      return Array.from({ length: asNumber(schema.minItems) ?? 0 }, () =>
        exampleOf(asObject(schema.items), root),
      );
    default:
      return exampleObject(schema, root);
  }
}

function exampleObject(schema: JsonObject, root: JsonObject | undefined): JsonObject {
  const properties = asObject(schema.properties) ?? {};
  const names = asList(schema.required).map(String);
  return Object.fromEntries(names.map((name) => [name, exampleOf(asObject(properties[name]), root)]));
}

/** `#/$defs/name` */
function follow(reference: string, root: JsonObject | undefined): JsonObject | undefined {
  const path = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  return path.reduce<JsonObject | undefined>((at, name) => asObject(at?.[name]), root);
}
