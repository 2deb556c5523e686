// Reads the input of a request, a string or a list of items, into the system prompt and the turns.

import type { Part, ReasoningPart, TextPart, Turn } from '../../model/conversation.ts';
import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import { complain, type Reading } from '../request-complaint.ts';
import { isCall, isResult, readCall, readResult } from './call-items.ts';
import { readAssistantContent, readText, readUserContent } from './content-reader.ts';
import type { DeclaredTools } from './declared-tools.ts';
import { readProof } from './reasoning-proof.ts';

interface Progress {
  reading: Reading;
  declared: DeclaredTools;
  system: TextPart[];
  turns: Turn[];
  /** Still among the instructions at the front. */
  atFront: boolean;
  /** Item ids of calls -> their call ids. */
  callIds: Map<string, string>;
}

export function readInput(
  body: JsonObject,
  declared: DeclaredTools,
  reading: Reading,
): { system: TextPart[]; turns: Turn[] } {
  const system = readText(body.instructions, reading, 'instructions');
  const progress: Progress = { reading, declared, system, turns: [], atFront: true, callIds: new Map() };
  itemsOf(body.input, reading).forEach((entry, index) => {
    const path = `input[${index}]`;
    const item = typeof entry === 'string' ? { role: 'user', content: entry } : asObject(entry);
    if (item) readItem(item, path, progress);
    else complain(reading, path, 'must be an object with a `type` or a `role`.');
  });
  // With nothing at all no format could ask anything; a resumed answer brings its own history.
  const isEmpty = progress.turns.length === 0 && system.length === 0;
  if (isEmpty && !body.previous_response_id) {
    complain(reading, 'input', 'must be a text or a list with at least one item.');
  }
  return { system, turns: progress.turns };
}

function itemsOf(input: Json | undefined, reading: Reading): Json[] {
  if (input === undefined || input === null || Array.isArray(input)) return asList(input);
  if (typeof input === 'string') return [input];
  complain(reading, 'input', 'must be a text or a list of items.');
  return [];
}

function readItem(item: JsonObject, path: string, progress: Progress): void {
  const role = asString(item.role);
  // The easy form of a message has no type.
  const type = asString(item.type) ?? (role ? 'message' : 'item_reference');
  if (type === 'additional_tools') return;
  if (type === 'message') readMessage(item, role, path, progress);
  else {
    progress.atFront = false;
    readOtherItem(item, type, path, progress);
  }
}

function readOtherItem(item: JsonObject, type: string, path: string, progress: Progress): void {
  const { declared, reading, callIds } = progress;
  if (type === 'reasoning') add(progress, 'assistant', readReasoning(item));
  else if (isCall(type)) {
    const call = readCall(item, type, path, declared, reading);
    const itemId = asString(item.id);
    if (call && itemId) callIds.set(itemId, call.id);
    add(progress, 'assistant', call);
  } else if (isResult(type)) addResult(progress, readResult(item, type, path, callIds, reading));
  else {
    const part: Part = { type: 'opaque', format: 'openai-responses', kind: type, value: item };
    // What the client answers to a vendor's tool is the user's side; the tool's own items are the assistant's.
    if (/_(output|response)$/.test(type)) addResult(progress, part);
    else add(progress, 'assistant', part);
  }
}

function readMessage(item: JsonObject, role: string | undefined, path: string, progress: Progress): void {
  const { reading, system, turns } = progress;
  const at = `${path}.content`;
  if (role === 'system' || role === 'developer') {
    const parts = readText(item.content, reading, at);
    if (progress.atFront) system.push(...parts);
    else if (parts.length > 0) turns.push({ role: 'system', parts });
    return;
  }
  progress.atFront = false;
  if (role === 'assistant') {
    if (asString(item.phase)) reading.losses.add('phase');
    add(progress, 'assistant', ...readAssistantContent(item.content, reading, at));
  } else if (role === 'user') {
    const parts = readUserContent(item.content, reading, at);
    if (parts.length > 0) turns.push({ role, parts });
  } else {
    const told = role ? `, not "${role}".` : '.';
    complain(reading, `${path}.role`, `must be user, assistant, system or developer${told}`);
  }
}

/** What follows each other on the assistant's side is one turn: reasoning, text and calls are items of their own here. */
function add(progress: Progress, role: 'assistant', ...parts: (Part | undefined)[]): void {
  const given = parts.filter((part) => part !== undefined);
  if (given.length === 0) return;
  const last = progress.turns.at(-1);
  if (last?.role === role) last.parts.push(...given);
  else progress.turns.push({ role, parts: given });
}

/** Results of parallel calls come as one item each and belong into one turn. */
function addResult(progress: Progress, part: Part | undefined): void {
  if (!part) return;
  const last = progress.turns.at(-1);
  const isOpen = last?.role === 'user' && last.parts.every(isAnswerToTool);
  if (isOpen) last.parts.push(part);
  else progress.turns.push({ role: 'user', parts: [part] });
}

function isAnswerToTool(part: Part): boolean {
  return part.type === 'tool-result' || part.type === 'opaque';
}

/** undefined when nothing of it is of use: neither text nor proof. */
function readReasoning(item: JsonObject): ReasoningPart | undefined {
  const proof = readProof(item);
  const text = textsOf(item.summary) || textsOf(item.content);
  if (!text && !proof) return undefined;
  return { type: 'reasoning', text, ...(proof && { proof }) };
}

function textsOf(parts: Json | undefined): string {
  return asList(parts)
    .map((part) => asString(asObject(part)?.text) ?? '')
    .filter((text) => text !== '')
    .join('\n\n');
}
