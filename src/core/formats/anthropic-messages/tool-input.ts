// The input of a tool call: text in our words, an object on this wire.

import { asObject, type JsonObject } from '../../model/json.ts';

/** The property that carries the free text of a custom tool, which this dialect has no kind for. */
export const FREE_TEXT_PROPERTY = 'input';

/** Text that no object can be read from (a model was cut off) is kept whole: a dropped call would orphan its result. */
export function inputFromArguments(text: string, kind: 'function' | 'custom'): JsonObject {
  if (kind === 'custom') return { [FREE_TEXT_PROPERTY]: text };
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === 'null') return {};
  return parseObject(trimmed) ?? { _raw: text };
}

/** The text of an input that came whole. */
export function argumentsFromInput(input: unknown): string {
  if (typeof input === 'string') return input.trim() === '' ? '{}' : input;
  return JSON.stringify(asObject(input) ?? {});
}

function parseObject(text: string): JsonObject | undefined {
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
