// The contents of a request into turns.

import type { Part, TextPart, ToolCallPart, Turn } from '../../model/conversation.ts';
import { asList, asString, type Json, type JsonObject } from '../../model/json.ts';
import { complain, type Reading } from '../request-complaint.ts';
import { argumentsText } from '../tool-arguments.ts';
import { CallBook } from './call-book.ts';
import { readMedia } from './media-reader.ts';
import { readResult } from './result-reader.ts';
import { readSignature } from './thought-signature.ts';
import { wireFields } from './wire-fields.ts';

/** What may stand beside a part's data and changes how it is looked at. */
const SIDE_FIELDS = ['videoMetadata', 'mediaResolution', 'mediaProcessing', 'partMetadata', 'speechMetadata'];

const ROLES: Record<string, Turn['role']> = { user: 'user', model: 'assistant', function: 'user' };

export function readContents(value: Json | undefined, reading: Reading): Turn[] {
  if (!Array.isArray(value) || value.length === 0) {
    complain(reading, 'contents', 'must be a list with at least one content.');
    return [];
  }
  const book = new CallBook();
  const turns: Turn[] = [];
  value.forEach((item, index) => {
    const path = `contents[${index}]`;
    const content = wireFields(item);
    // A content without a role is the user's.
    const role = ROLES[asString(content?.role) || 'user'];
    if (!content || !role) {
      complain(reading, `${path}.role`, 'must be user or model.');
      return;
    }
    const parts = readParts(content, path, book, reading);
    const last = turns.at(-1);
    if (role === 'assistant' && last?.role === 'assistant') last.parts.push(...parts);
    else if (parts.length > 0) turns.push({ role, parts });
  });
  return turns.map((turn) => (turn.role === 'assistant' ? { ...turn, parts: joined(turn.parts) } : turn));
}

/** The official package's chat sessions keep every chunk of a streamed answer as a content of its own. */
function joined(parts: Part[]): Part[] {
  const whole: Part[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    const goesOn =
      (part.type === 'text' && last?.type === 'text' && !last.proof) ||
      (part.type === 'reasoning' && last?.type === 'reasoning' && !last.proof);
    if (goesOn) whole[whole.length - 1] = { ...last, ...part, text: last.text + part.text };
    else whole.push(part);
  }
  return whole;
}

/** The text of the system instruction, one entry a part. */
export function readSystem(value: Json | undefined, reading: Reading): TextPart[] {
  if (typeof value === 'string') return value === '' ? [] : [{ type: 'text', text: value }];
  const content = wireFields(value);
  if (!content) return [];
  return readParts(content, 'systemInstruction', new CallBook(), reading).filter((part) => {
    if (part.type !== 'text') reading.losses.add(`${part.type} in the system instruction`);
    return part.type === 'text';
  });
}

function readParts(content: JsonObject, path: string, book: CallBook, reading: Reading): Part[] {
  return asList(content.parts).flatMap((item, index): Part[] => {
    const part = typeof item === 'string' ? { text: item } : wireFields(item);
    if (!part) {
      complain(reading, `${path}.parts[${index}]`, 'must be an object.');
      return [];
    }
    for (const field of SIDE_FIELDS) if (part[field] !== undefined) reading.losses.add(field);
    return readPart(part, `${path}.parts[${index}]`, book, reading);
  });
}

function readPart(part: JsonObject, path: string, book: CallBook, reading: Reading): Part[] {
  const call = wireFields(part.functionCall);
  if (call) return readCall(part, call, path, book, reading);
  const response = wireFields(part.functionResponse);
  if (response) return [readResult(response, book, reading)];
  const media = readMedia(part);
  if (media) return [media];
  const kind = Object.keys(part).find((key) => !TEXT_FIELDS.has(key) && !SIDE_FIELDS.includes(key));
  if (kind && typeof part.text !== 'string') return [{ type: 'opaque', format: 'gemini', kind, value: part }];
  return readText(part);
}

const TEXT_FIELDS = new Set(['text', 'thought', 'thoughtSignature']);

/** A signature without text closes the reasoning that Gemini does not show. */
function readText(part: JsonObject): Part[] {
  const text = asString(part.text) ?? '';
  const proof = readSignature(part.thoughtSignature);
  if (text === '' && !proof) return [];
  const type = part.thought === true || text === '' ? 'reasoning' : 'text';
  return [{ type, text, ...(proof && { proof }) }];
}

function readCall(
  part: JsonObject,
  call: JsonObject,
  path: string,
  book: CallBook,
  reading: Reading,
): ToolCallPart[] {
  const name = asString(call.name);
  if (!name) {
    complain(reading, `${path}.functionCall.name`, 'must be the name of the function that was called.');
    return [];
  }
  const text = argumentsText(call.args) || '{}';
  const id = book.add(asString(call.id), name, text);
  const proof = readSignature(part.thoughtSignature);
  return [{ type: 'tool-call', id, name, kind: 'function', arguments: text, ...(proof && { proof }) }];
}
