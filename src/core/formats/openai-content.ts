// Reads the content of messages in OpenAI's two dialects: a text, or a list of typed parts.

import { asObject, asString, type Json, type JsonObject } from '../model/json.ts';
import { complain, type Reading } from './request-complaint.ts';

/** `textKind` is what the dialect calls a part that is text. `read` gives undefined for a part that is left out. */
export function readParts<P>(
  content: Json | undefined,
  reading: Reading,
  path: string,
  textKind: string,
  read: (part: JsonObject, kind: string, at: string) => P | undefined,
): P[] {
  if (content === undefined || content === null || content === '') return [];
  const list = typeof content === 'string' ? [{ type: textKind, text: content }] : content;
  if (!Array.isArray(list)) {
    complain(reading, path, 'must be a string or a list of content parts.');
    return [];
  }
  return list.flatMap((entry, index) => {
    const at = `${path}[${index}]`;
    const part = typeof entry === 'string' ? { type: textKind, text: entry } : asObject(entry);
    const kind = asString(part?.type);
    if (!part || !kind) {
      complain(reading, at, 'must be an object with a `type`.');
      return [];
    }
    return read(part, kind, at) ?? [];
  });
}

export function refuseKind(reading: Reading, path: string, kind: string): undefined {
  complain(reading, `${path}.type`, `is "${kind}", a content kind that this place cannot carry.`);
}
