// Under which names an assistant turn is remembered, and found again in the history that the client sends back.

import { createHash } from 'node:crypto';
import type { Part, ToolCallPart, Turn } from '../../model/conversation.ts';
import { asObject, type Json, parseJson } from '../../model/json.ts';

/**
 * One key for each call of the turn; a turn without calls has one for its text. Some vendors count their call ids from
 * zero in every answer, so name and arguments belong to the key. A short text ("Done.") ends many turns, so what it
 * answers belongs to its key. `client` keeps the turns of one client from those of another.
 */
export function turnKeys(client: string, parts: readonly Part[], before: Turn | undefined): string[] {
  const calls = parts.filter((part) => part.type === 'tool-call');
  if (calls.length > 0) return calls.map((call) => callKey(client, call));
  const text = visibleText(parts);
  return text === '' ? [] : [keyOf(['text', client, heardText(before), text])];
}

/**
 * Text without white space: Chat joins what other formats hold as several blocks by blank lines, and clients trim.
 * A refusal is text in most formats.
 */
export function visibleText(parts: readonly Part[]): string {
  let text = '';
  for (const part of parts) if (part.type === 'text' || part.type === 'refusal') text += part.text;
  return text.replace(/\s+/g, '');
}

function heardText(turn: Turn | undefined): string {
  if (!turn) return '';
  const results = turn.parts.flatMap((part) => (part.type === 'tool-result' ? part.parts : []));
  return visibleText([...results, ...turn.parts]);
}

function callKey(client: string, call: ToolCallPart): string {
  return keyOf(['call', client, call.id, call.name, comparable(call)]);
}

/** Clients parse arguments and write them again, with other spaces and another order of keys. */
function comparable({ kind, arguments: text }: ToolCallPart): string {
  if (kind === 'custom') return text.trim();
  const value = text.trim() === '' ? {} : parseJson(text);
  return value === undefined ? text.replace(/\s+/g, '') : JSON.stringify(sorted(value));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  const object = asObject(value);
  if (!object) return value;
  const entries = Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, inner === undefined ? inner : sorted(inner)]),
  );
}

function keyOf(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
