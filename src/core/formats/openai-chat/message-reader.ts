// Reads the messages of a request into the system prompt and the turns.

import type { Part, TextPart, ToolCallPart, Turn } from '../../model/conversation.ts';
import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import { complain, type Reading } from '../request-complaint.ts';
import { argumentsText } from '../tool-arguments.ts';
import { readAssistantContent, readText, readToolContent, readUserContent } from './content-reader.ts';
import { reasoningText } from './reasoning-text.ts';

interface Messages {
  system: TextPart[];
  turns: Turn[];
}

interface Progress extends Messages {
  reading: Reading;
  /** The user turn that gathers the results of a run of tool messages. */
  results?: Turn;
  /** Calls that no message has answered yet. */
  unanswered: ToolCallPart[];
  /** Still among the instructions at the front. */
  atFront: boolean;
}

export function readMessages(value: Json | undefined, reading: Reading): Messages {
  const progress: Progress = { reading, system: [], turns: [], unanswered: [], atFront: true };
  const list = asList(value);
  if (list.length === 0) complain(reading, 'messages', 'must be a list with at least one message.');
  list.forEach((entry, index) => {
    const message = asObject(entry);
    if (message) readMessage(message, index, progress);
    else complain(reading, `messages[${index}]`, 'must be an object with a `role`.');
  });
  return { system: progress.system, turns: progress.turns };
}

function readMessage(message: JsonObject, index: number, progress: Progress): void {
  const { reading } = progress;
  const path = `messages[${index}]`;
  const role = asString(message.role);
  const isResult = role === 'tool' || role === 'function';
  if (role !== 'system' && role !== 'developer') progress.atFront = false;
  if (!isResult) {
    progress.results = undefined;
    if (asString(message.name)) reading.losses.add('name');
  }
  if (isResult) readResult(message, role, path, progress);
  else if (role === 'assistant') readAssistant(message, index, progress);
  else if (role === 'user')
    addTurn(progress, 'user', readUserContent(message.content, reading, `${path}.content`));
  else if (role === 'system' || role === 'developer') {
    const parts = readText(message.content, reading, `${path}.content`);
    if (progress.atFront) progress.system.push(...parts);
    else addTurn(progress, 'system', parts);
  } else {
    const told = role ? `, not "${role}".` : '.';
    complain(reading, `${path}.role`, `must be system, developer, user, assistant, tool or function${told}`);
  }
}

/** A message without anything in it is left out: other formats refuse empty content. */
function addTurn(progress: Progress, role: Turn['role'], parts: Part[]): void {
  if (parts.length > 0) progress.turns.push({ role, parts });
}

function readAssistant(message: JsonObject, index: number, progress: Progress): void {
  const { reading } = progress;
  const path = `messages[${index}]`;
  const parts: Part[] = [];
  const reasoning = reasoningText(message);
  if (reasoning) parts.push({ type: 'reasoning', text: reasoning });
  parts.push(...readAssistantContent(message.content, reading, `${path}.content`));
  const refusal = asString(message.refusal);
  if (refusal) parts.push({ type: 'refusal', text: refusal });
  if (asObject(message.audio)) reading.losses.add('audio in history');
  const calls = readCalls(message, index, reading);
  progress.unanswered.push(...calls);
  addTurn(progress, 'assistant', [...parts, ...calls]);
}

function readCalls(message: JsonObject, index: number, reading: Reading): ToolCallPart[] {
  const calls = asList(message.tool_calls).map((entry, position) => ({
    call: asObject(entry),
    path: `messages[${index}].tool_calls[${position}]`,
    madeId: `call_${index}_${position}`,
  }));
  const legacy = asObject(message.function_call);
  if (legacy) {
    const path = `messages[${index}].function_call`;
    calls.push({ call: { function: legacy }, path, madeId: `call_${index}_function` });
  }
  return calls.flatMap(({ call, path, madeId }) => readCall(call, path, madeId, reading) ?? []);
}

function readCall(
  call: JsonObject | undefined,
  path: string,
  madeId: string,
  reading: Reading,
): ToolCallPart | undefined {
  const custom = asObject(call?.custom);
  const called = custom ?? asObject(call?.function);
  const name = asString(called?.name);
  if (!called || !name) {
    complain(reading, path, 'must name the function that was called.');
    return undefined;
  }
  const id = asString(call?.id) || madeId;
  if (custom) {
    return { type: 'tool-call', id, name, kind: 'custom', arguments: asString(custom.input) ?? '' };
  }
  return {
    type: 'tool-call',
    id,
    name,
    kind: 'function',
    arguments: argumentsText(called.arguments) || '{}',
  };
}

function readResult(message: JsonObject, role: string, path: string, progress: Progress): void {
  const { reading, unanswered } = progress;
  const asked = asString(message.tool_call_id);
  const name = asString(message.name);
  // Without an id (the legacy role, and clients that lost it) the oldest open call of that name is meant.
  const at = unanswered.findIndex((call) => (asked ? call.id === asked : !name || call.name === name));
  const call = asked || unanswered[at]?.id;
  if (at >= 0) unanswered.splice(at, 1);
  if (!call) {
    const field = role === 'function' ? 'name' : 'tool_call_id';
    complain(reading, `${path}.${field}`, 'must name a call of an assistant message before it.');
    return;
  }
  const parts = readToolContent(message.content, reading, `${path}.content`);
  if (!progress.results) {
    progress.results = { role: 'user', parts: [] };
    progress.turns.push(progress.results);
  }
  progress.results.parts.push({ type: 'tool-result', call, parts });
}
