// Reads a Chat Completions request into a conversation.

import type { Conversation } from '../../model/conversation.ts';
import { asList, asNumber, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import type { RequestReading } from '../format.ts';
import { complain, type Reading } from '../request-complaint.ts';
import { readMessages } from './message-reader.ts';
import { readSettings } from './settings-reader.ts';
import { readToolChoice, readTools } from './tool-reader.ts';

/** Fields that the conversation has words for. */
const understood = new Set(
  (
    'model messages stream stream_options tools tool_choice functions function_call parallel_tool_calls ' +
    'max_completion_tokens max_tokens temperature top_p top_k seed frequency_penalty presence_penalty stop n ' +
    'reasoning_effort reasoning thinking thinking_budget enable_thinking response_format verbosity ' +
    'safety_identifier user prompt_cache_key service_tier'
  ).split(' '),
);

/** Fields whose absence changes nothing in the answer. */
const inconsequential = new Set(['store', 'metadata', 'prompt_cache_options', 'prompt_cache_retention']);

/** Whether the client wants the chunk with the token counts at the end of its stream. */
export function wantsUsage(body: JsonObject): boolean {
  return asObject(body.stream_options)?.include_usage === true;
}

/** A conversation, or a sentence about the first field that is wrong. `null` counts as absent everywhere. */
export function readRequest(body: JsonObject): RequestReading {
  const reading: Reading = { losses: new Set() };
  const model = asString(body.model);
  if (!model) complain(reading, 'model', 'must name a model.');
  refuseTheImpossible(body, reading);
  const { system, turns } = readMessages(body.messages, reading);
  const tools = readTools(body, reading);
  const toolChoice = readToolChoice(body, reading);
  const settings = readSettings(body, reading);
  const extra = readExtra(body, reading);
  if (reading.problem) return { ok: false, ...reading.problem };
  const conversation: Conversation = {
    model: model ?? '',
    system,
    turns,
    tools,
    ...(toolChoice && tools.length > 0 && { toolChoice }),
    ...settings,
    stream: body.stream === true,
    ...(extra && { extra: { format: 'openai-chat' as const, fields: extra } }),
  };
  return { ok: true, conversation, losses: [...reading.losses] };
}

/** What no other format can answer: leaving it out would change the meaning of the request. */
function refuseTheImpossible(body: JsonObject, reading: Reading): void {
  if ((asNumber(body.n) ?? 1) > 1) {
    complain(reading, 'n', 'must be 1: the upstream that serves this model gives one answer at a time.');
  }
  if (asObject(body.audio) || asList(body.modalities).includes('audio')) {
    const field = asObject(body.audio) ? 'audio' : 'modalities';
    complain(
      reading,
      field,
      'asks for spoken answers, which the upstream that serves this model cannot give.',
    );
  }
}

function readExtra(body: JsonObject, reading: Reading): JsonObject | undefined {
  const fields = Object.entries(body).filter(
    ([name, value]) => !understood.has(name) && !saysNothing(name, value),
  );
  for (const [name] of fields) if (!inconsequential.has(name)) reading.losses.add(name);
  return fields.length > 0 ? Object.fromEntries(fields) : undefined;
}

function saysNothing(name: string, value: Json | undefined): boolean {
  if (value === null || value === undefined || value === false) return true;
  return name === 'modalities' && asList(value).every((modality) => modality === 'text');
}
