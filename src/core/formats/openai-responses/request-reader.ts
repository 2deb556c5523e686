// Reads a Responses request into a conversation.

import type { Conversation } from '../../model/conversation.ts';
import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import type { RequestReading } from '../format.ts';
import { complain, type Reading } from '../request-complaint.ts';
import { DeclaredTools } from './declared-tools.ts';
import { readInput } from './input-reader.ts';
import { readSettings } from './settings-reader.ts';
import { readToolChoice, readTools } from './tool-reader.ts';

/** Fields that the conversation has words for. */
const understood = new Set(
  (
    'model input instructions tools tool_choice parallel_tool_calls max_output_tokens temperature top_p reasoning text ' +
    'safety_identifier user prompt_cache_key service_tier stream stream_options'
  ).split(' '),
);

/** Fields whose absence changes nothing in the answer. */
const inconsequential = new Set([
  'store',
  'metadata',
  'client_metadata',
  'prompt_cache_options',
  'prompt_cache_retention',
]);

/** Without a stored answer's id resolved before, `previous_response_id` is only kept, and named as lost. */
export function readRequest(body: JsonObject): RequestReading {
  const reading: Reading = { losses: new Set() };
  const model = asString(body.model);
  if (!model) complain(reading, 'model', 'must name a model.');
  refuseTheImpossible(body, reading);
  const declared = new DeclaredTools(body);
  const { system, turns } = readInput(body, declared, reading);
  const tools = readTools(declared, reading);
  const toolChoice = readToolChoice(body.tool_choice, declared, reading);
  const settings = readSettings(body, reading);
  const extra = readExtra(body, reading);
  if (reading.problem) return { ok: false, ...reading.problem };
  const conversation: Conversation = {
    model: model ?? '',
    system,
    turns,
    tools,
    ...(toolChoice && tools.length > 0 && { toolChoice }),
    stop: [],
    ...settings,
    stream: body.stream === true,
    ...(extra && { extra: { format: 'openai-responses' as const, fields: extra } }),
  };
  return { ok: true, conversation, losses: [...reading.losses] };
}

/** What only OpenAI's own store can answer: leaving it out would change the meaning of the request. */
function refuseTheImpossible(body: JsonObject, reading: Reading): void {
  const sentences: [string, boolean, string][] = [
    ['background', body.background === true, 'must be false: answers are given at once here, not kept.'],
    ['conversation', isGiven(body.conversation), 'names a conversation that only its own vendor holds.'],
    ['prompt', isGiven(body.prompt), 'names a template that only its own vendor holds.'],
  ];
  for (const [field, isImpossible, sentence] of sentences) {
    if (isImpossible) complain(reading, field, sentence);
  }
}

function isGiven(value: Json | undefined): boolean {
  return asString(value) !== undefined || asObject(value) !== undefined;
}

function readExtra(body: JsonObject, reading: Reading): JsonObject | undefined {
  const fields = Object.entries(body).filter(
    ([name, value]) => !understood.has(name) && !saysNothing(name, value),
  );
  for (const [name, value] of fields) {
    if (!inconsequential.has(name) && !isOwnProof(name, value)) reading.losses.add(name);
  }
  return fields.length > 0 ? Object.fromEntries(fields) : undefined;
}

function saysNothing(name: string, value: Json | undefined): boolean {
  if (value === null || value === undefined || value === false) return true;
  return (name === 'truncation' && value === 'disabled') || (name === 'top_logprobs' && value === 0);
}

/** Every answer carries its reasoning's proof, asked for or not. */
function isOwnProof(name: string, value: Json | undefined): boolean {
  return name === 'include' && asList(value).every((wish) => wish === 'reasoning.encrypted_content');
}
