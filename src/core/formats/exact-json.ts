// Parses the arguments of a call so that writing them again gives the same numbers.

import { asObject, type JsonObject } from '../model/json.ts';

/** The object in a text, or undefined when there is none. Numbers beyond a double keep their digits when written as JSON. */
export function parseExactObject(text: string): JsonObject | undefined {
  try {
    // Only a number of 16 or more digits can lose some in a double.
    return asObject(/\d{16}/.test(text) ? parseExactly(text) : JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Missing in TypeScript's library for ES2023, present in every Node that runs this. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
type SourceReviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/** Numbers that a double cannot hold are kept as the digits they came in (identifiers of 64 bits). */
function parseExactly(text: string): unknown {
  const keepDigits: SourceReviver = (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? rawJSON(source) : value;
  return JSON.parse(text, keepDigits as Parameters<typeof JSON.parse>[1]);
}
