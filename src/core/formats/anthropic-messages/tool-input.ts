// The input of a tool call: text in our words, an object on this wire.

import { asObject, type JsonObject } from '../../model/json.ts';
import { parseExactObject } from '../exact-json.ts';

/** The property that carries the free text of a custom tool, which this dialect has no kind for. */
export const FREE_TEXT_PROPERTY = 'input';

/** Text that no object can be read from (a model was cut off) is kept whole: a dropped call would orphan its result. */
export function inputFromArguments(text: string, kind: 'function' | 'custom'): JsonObject {
  if (kind === 'custom') return { [FREE_TEXT_PROPERTY]: text };
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === 'null') return {};
  return parseExactObject(trimmed) ?? { _raw: text };
}

/** The text of an input that came whole. */
export function argumentsFromInput(input: unknown): string {
  if (typeof input === 'string') return input.trim() === '' ? '{}' : input;
  return JSON.stringify(asObject(input) ?? {});
}
