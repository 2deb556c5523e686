// A Messages request into a conversation.

import type { Conversation, OutputFormat, Part, TextPart, Turn } from '../../model/conversation.ts';
import { asList, asNumber, asObject, asString, type JsonObject } from '../../model/json.ts';
import type { Operation, RequestReading } from '../format.ts';
import { isMarkable, type ReadingNotes, readCacheMark, readContent } from './content-reader.ts';
import { readReasoning } from './reasoning-reader.ts';
import { readToolChoice, readTools } from './tools-reader.ts';

/** Everything else at the top level goes to `extra`, and is named as lost. */
const KNOWN_FIELDS = new Set([
  'model',
  'messages',
  'max_tokens',
  'system',
  'cache_control',
  'metadata',
  'output_config',
  'output_format',
  'service_tier',
  'stop_sequences',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'thinking',
  'tool_choice',
  'tools',
]);

/** A count of tokens comes without `max_tokens`, every other request must have it. */
export function readRequest(body: JsonObject, operation: Operation = 'generate'): RequestReading {
  const notes: ReadingNotes = { losses: new Set(), problems: [] };
  if (!asString(body.model)) note(notes, 'model', 'model is missing: name the model that shall answer.');
  checkLimit(body, operation, notes);
  const conversation: Conversation = {
    model: asString(body.model) ?? '',
    system: readSystem(body, notes),
    turns: readTurns(body, notes),
    tools: readTools(body.tools, notes),
    sampling: readSampling(body),
    stop: asList(body.stop_sequences).filter(
      (item): item is string => typeof item === 'string' && item !== '',
    ),
    stream: body.stream === true,
  };
  addOptions(conversation, body, notes);
  markLastPart(conversation, body);
  const [problem] = notes.problems;
  if (problem) return { ok: false, ...problem };
  return { ok: true, conversation, losses: [...notes.losses] };
}

function note(notes: ReadingNotes, parameter: string, message: string): void {
  notes.problems.push({ parameter, message });
}

/** 0 is legal: it warms the prompt cache. */
function checkLimit(body: JsonObject, operation: Operation, notes: ReadingNotes): void {
  const limit = body.max_tokens;
  if (limit === undefined || limit === null) {
    if (operation !== 'generate') return;
    note(notes, 'max_tokens', 'max_tokens is missing: say how many tokens the answer may have.');
  } else if (!Number.isInteger(limit) || (limit as number) < 0) {
    note(notes, 'max_tokens', 'max_tokens must be a whole number of tokens, 0 or more.');
  }
}

/** Claude Code's word to Anthropic, which differs from one conversation to the next: at the head of a prompt elsewhere it empties every cache. */
const BILLING_HEADER = /^x-anthropic-billing-header:[^\n]*\n*/;

function readSystem(body: JsonObject, notes: ReadingNotes): TextPart[] {
  const blocks = readContent(body.system, 'system', notes).filter((part) => part.type === 'text');
  return blocks.flatMap((block) => {
    const text = block.text.replace(BILLING_HEADER, '');
    if (text === block.text) return block;
    notes.losses.add('billing header');
    return text === '' ? [] : { ...block, text };
  });
}

function readTurns(body: JsonObject, notes: ReadingNotes): Turn[] {
  if (!Array.isArray(body.messages) || body.messages.length === 0) {
    note(notes, 'messages', 'messages is missing or empty: at least one message is needed.');
    return [];
  }
  const turns: Turn[] = [];
  body.messages.forEach((value, index) => {
    const message = asObject(value);
    const role = message?.role;
    if (role !== 'user' && role !== 'assistant' && role !== 'system') {
      const field = `messages.${index}.role`;
      note(notes, field, `${field} must be user, assistant or system.`);
      return;
    }
    const parts: Part[] = readContent(message?.content, `messages.${index}.content`, notes);
    if (parts.length > 0) turns.push({ role, parts });
  });
  return turns;
}

function readSampling(body: JsonObject): Conversation['sampling'] {
  const sampling: Conversation['sampling'] = {};
  const temperature = asNumber(body.temperature);
  const topP = asNumber(body.top_p);
  const topK = asNumber(body.top_k);
  if (temperature !== undefined) sampling.temperature = temperature;
  if (topP !== undefined) sampling.topP = topP;
  if (topK !== undefined) sampling.topK = topK;
  return sampling;
}

function addOptions(conversation: Conversation, body: JsonObject, notes: ReadingNotes): void {
  const limit = asNumber(body.max_tokens);
  if (limit !== undefined) conversation.maxOutputTokens = limit;
  const { choice, parallel } = readToolChoice(body.tool_choice, notes);
  if (choice) conversation.toolChoice = choice;
  if (parallel !== undefined) conversation.parallelToolCalls = parallel;
  const reasoning = readReasoning(body, notes.losses);
  if (reasoning) conversation.reasoning = reasoning;
  const output = readOutput(body, notes);
  if (output) conversation.output = output;
  const user = readUser(body, notes);
  if (user) conversation.user = user;
  const tier = asString(body.service_tier);
  if (tier) conversation.serviceTier = tier;
  const fields = extraFields(body, notes);
  if (Object.keys(fields).length > 0) conversation.extra = { format: 'anthropic-messages', fields };
}

/** `output_config.format`, or `output_format`, as it was called before. */
function readOutput(body: JsonObject, notes: ReadingNotes): OutputFormat | undefined {
  const config = asObject(body.output_config);
  for (const key of Object.keys(config ?? {})) {
    if (key !== 'effort' && key !== 'format') notes.losses.add(`output_config.${key}`);
  }
  const format = asObject(config?.format) ?? asObject(body.output_format);
  if (!format) return undefined;
  const schema = asObject(format.schema);
  if (format.type === 'json_schema' && schema) return { type: 'json-schema', schema };
  notes.losses.add('output_config.format');
  return undefined;
}

function readUser(body: JsonObject, notes: ReadingNotes): string | undefined {
  const metadata = asObject(body.metadata);
  for (const key of Object.keys(metadata ?? {})) {
    if (key !== 'user_id') notes.losses.add(`metadata.${key}`);
  }
  return asString(metadata?.user_id);
}

function extraFields(body: JsonObject, notes: ReadingNotes): JsonObject {
  const fields: JsonObject = {};
  for (const [key, value] of Object.entries(body)) {
    if (KNOWN_FIELDS.has(key) || value === null || value === undefined) continue;
    fields[key] = value;
    notes.losses.add(key);
  }
  return fields;
}

/** `cache_control` at the top level stands for a mark on the last block. */
function markLastPart(conversation: Conversation, body: JsonObject): void {
  const mark = readCacheMark(body.cache_control);
  const last = conversation.turns.at(-1)?.parts.at(-1);
  if (mark && last && isMarkable(last)) last.cache ??= mark;
}
