// The types that JSON Schema has, for the rules of vendors that take no others.

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']);

/** The first type in a schema that is none, such as Gemini's `OBJECT`. */
export function foreignType(schema: any): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  const own = [schema.type].flat().find((type) => type !== undefined && !TYPES.has(type));
  if (own !== undefined) return String(own);
  const inner = [
    ...['properties', '$defs', 'definitions', 'patternProperties'].flatMap((key) =>
      Object.values(schema[key] ?? {}),
    ),
    ...['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items', 'additionalProperties'].flatMap(
      (key) => schema[key] ?? [],
    ),
  ];
  for (const below of inner) {
    const found = foreignType(below);
    if (found !== undefined) return found;
  }
  return undefined;
}
