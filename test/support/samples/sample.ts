// One answer and one request as each vendor would send them: the same content in every dialect.

import type { JsonObject } from '../../../src/core/model/json.ts';

export interface Sample {
  /** The answer as the events of a stream, each with its closing blank line. */
  stream: string[];
  /** The same answer as a plain body. */
  plain: JsonObject;
  /** A request with history: system prompt, picture, a tool call with its result, settings. */
  request: JsonObject;
}

export const reasoning = 'Hm, 让我看一下…';
export const text = 'Grüße 🌍 from the wall';
/** Two of one tool, and one without arguments. */
export const calls = [
  { id: 'call_a', name: 'look', arguments: '{"at":"the wall"}' },
  { id: 'call_b', name: 'look', arguments: '{"at":"门"}' },
  { id: 'call_c', name: 'now', arguments: '{}' },
];
export const usage = { input: 100, cachedInput: 40, output: 30, reasoning: 10 };

/** A grey dot. */
export const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

export const lookSchema: JsonObject = {
  type: 'object',
  properties: { at: { type: 'string', description: 'What to look at' } },
  required: ['at'],
};
export const emptySchema: JsonObject = { type: 'object', properties: {} };

/** In pieces that cut words, not characters. */
export function pieces(whole: string): string[] {
  return whole.match(/[\s\S]{1,6}/gu) ?? [];
}
