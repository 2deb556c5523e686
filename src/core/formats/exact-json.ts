// Parses the arguments of a call so that writing them again gives the same numbers.

import { asObject, type JsonObject } from '../model/json.ts';

/**
 * The object in a text, or undefined when there is none. Numbers beyond a double keep their digits when written as JSON.
 * `renameKey` gives every key, at any depth, its new name.
 */
export function parseExactObject(text: string, renameKey?: (key: string) => string): JsonObject | undefined {
  try {
    // Only a number of 16 or more digits can lose some in a double.
    const isPlain = !renameKey && !/\d{16}/.test(text);
    return asObject(isPlain ? JSON.parse(text) : parseCarefully(text, renameKey));
  } catch {
    return undefined;
  }
}

/** Missing in TypeScript's library for ES2023, present in every Node that runs this. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
type SourceReviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/** Numbers that a double cannot hold are kept as the digits they came in (identifiers of 64 bits). */
function parseCarefully(text: string, renameKey: ((key: string) => string) | undefined): unknown {
  const revive: SourceReviver = (_key, value, { source }) => {
    if (typeof value === 'number')
      return source !== undefined && String(value) !== source ? rawJSON(source) : value;
    const object = renameKey && asObject(value);
    if (!object) return value;
    return Object.fromEntries(Object.entries(object).map(([key, inner]) => [renameKey(key), inner]));
  };
  return JSON.parse(text, revive as Parameters<typeof JSON.parse>[1]);
}
