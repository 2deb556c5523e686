// A function response into a tool result.

import type { ToolResultPart } from '../../model/conversation.ts';
import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import type { Reading } from '../request-complaint.ts';
import type { CallBook } from './call-book.ts';
import { readMedia } from './media-reader.ts';
import { wireFields } from './wire-fields.ts';

export function readResult(response: JsonObject, book: CallBook, reading: Reading): ToolResultPart {
  const name = asString(response.name) ?? '';
  const { text, isError } = readResponse(asObject(response.response) ?? {}, name);
  const result: ToolResultPart = {
    type: 'tool-result',
    call: book.answered(asString(response.id), name),
    parts: text === '' ? [] : [{ type: 'text', text }],
  };
  if (isError) result.isError = true;
  for (const item of asList(response.parts)) {
    const media = readMedia(wireFields(item) ?? {});
    if (!media) continue;
    if (media.type === 'image' || media.type === 'document' || media.type === 'opaque')
      result.parts.push(media);
    else reading.losses.add(`${media.type} in tool result`);
  }
  return result;
}

/** `output` and `error` are the words for the whole; anything else in the object is the output as it stands. */
function readResponse(response: JsonObject, name: string): { text: string; isError: boolean } {
  const keys = Object.keys(response);
  if (keys.length === 1 && keys[0] === 'output') return { text: textOf(response.output), isError: false };
  if (keys.length === 1 && keys[0] === 'error') return { text: textOf(response.error), isError: true };
  // The AI SDK's shape, which OpenCode sends.
  const isNamed = keys.length === 2 && response.name === name && 'content' in response;
  if (isNamed) return { text: textOf(response.content), isError: false };
  return { text: keys.length === 0 ? '' : JSON.stringify(response), isError: false };
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
