// Field names of the dialect: its server takes camelCase and snake_case alike, so both are read as one.

import { asObject, type JsonObject } from '../../model/json.ts';

/**
 * The object with its own keys in camelCase and without nulls, which count as absent; undefined when it is no object.
 * Only this level: what lies below may hold a user's data.
 */
export function wireFields(value: unknown): JsonObject | undefined {
  const object = asObject(value);
  if (!object) return undefined;
  const isClean = Object.entries(object).every(([key, field]) => field !== null && !key.includes('_'));
  if (isClean) return object;
  const fields: JsonObject = {};
  for (const [key, field] of Object.entries(object)) {
    if (field !== null && field !== undefined) fields[camelCase(key)] ??= field;
  }
  return fields;
}

export function camelCase(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
