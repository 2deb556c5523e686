// Calls and their results as parts.

import type { ToolCallPart, ToolResultPart } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import { parseExactObject } from '../exact-json.ts';
import { writeMedia } from './media-writer.ts';
import { writeSignature } from './thought-signature.ts';
import type { Writing } from './writing.ts';

/** The property that carries the free text of a custom tool. */
const FREE_TEXT = 'input';

export function writeCall(part: ToolCallPart, writing: Writing): JsonObject {
  const name = writing.toolName(part.name);
  // Text that no object can be read from (a model was cut off) is kept whole: a dropped call would orphan its result.
  const args = callArguments(part, renamer(writing)) ?? { _raw: part.arguments };
  return { functionCall: { id: part.id, name, args }, ...writeSignature(part.proof, writing.losses) };
}

/** The arguments as an object; undefined when their text is none. */
export function callArguments(
  call: Pick<ToolCallPart, 'arguments' | 'kind'>,
  renameKey?: (key: string) => string,
): JsonObject | undefined {
  if (call.kind === 'custom') return { [FREE_TEXT]: call.arguments };
  const text = call.arguments.trim();
  return text === '' || text === 'null' ? {} : parseExactObject(text, renameKey);
}

/** Calls in the history use the names of properties as the schemas do. */
function renamer({ changedProperties }: Writing): ((key: string) => string) | undefined {
  if (changedProperties.size === 0) return undefined;
  const written = new Map([...changedProperties].map(([name, original]) => [original, name]));
  return (key) => written.get(key) ?? key;
}

export interface WrittenResult {
  part: JsonObject;
  /** Media for which the result itself has no place: they follow after all results of the turn. */
  attachments: JsonObject[];
}

/** `name` is that of the call, as written. */
export function writeResult(
  result: ToolResultPart,
  name: string,
  before: number,
  writing: Writing,
): WrittenResult {
  const texts: string[] = [];
  const media: JsonObject[] = [];
  for (const part of result.parts) {
    if (part.type === 'text') texts.push(part.text);
    else if (part.type === 'opaque') writing.losses.add(`${part.kind} in tool result`);
    else {
      const written = writeMedia(part, writing.losses);
      if (typeof written?.text === 'string') texts.push(written.text);
      else if (written) {
        media.push(written);
        if (!writing.isCurrent) texts.push(`[attachment ${before + media.length}: after the results]`);
      }
    }
  }
  const response = { [result.isError ? 'error' : 'output']: texts.join('\n') };
  const functionResponse: JsonObject = { id: result.call, name, response };
  if (writing.isCurrent && media.length > 0) functionResponse.parts = media;
  return { part: { functionResponse }, attachments: writing.isCurrent ? [] : media };
}
