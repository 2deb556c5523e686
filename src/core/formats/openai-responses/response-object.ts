// The response object around the output: who answered, how it ended, and the settings of the request, which clients read.

import type { Failure, FailureKind } from '../../model/failure.ts';
import { asList, asObject, type Json, type JsonObject } from '../../model/json.ts';
import type { AnswerContext } from '../format.ts';

/** Settings that are echoed, with what OpenAI fills in where the request says nothing. */
const echoed: readonly [string, Json][] = [
  ['background', false],
  ['frequency_penalty', 0],
  ['instructions', null],
  ['max_output_tokens', null],
  ['max_tool_calls', null],
  ['metadata', {}],
  ['parallel_tool_calls', true],
  ['presence_penalty', 0],
  ['previous_response_id', null],
  ['prompt_cache_key', null],
  ['reasoning', { effort: null, summary: null }],
  ['safety_identifier', null],
  ['service_tier', 'default'],
  ['store', true],
  ['temperature', 1],
  ['text', { format: { type: 'text' } }],
  ['tool_choice', 'auto'],
  ['top_logprobs', 0],
  ['top_p', 1],
  ['truncation', 'disabled'],
  ['user', null],
];

export interface ResponseState {
  status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  output: JsonObject[];
  /** null as long as nothing is known. */
  usage: JsonObject | null;
  incomplete_details?: JsonObject | null;
  error?: JsonObject | null;
}

export function responseId(context: AnswerContext): string {
  return context.relayedId ?? `resp_${context.id}`;
}

export function writeResponse(context: AnswerContext, state: ResponseState): JsonObject {
  const request = context.request ?? {};
  const settings = echoed.map(([name, unsaid]) => [name, echo(request[name], unsaid)] as const);
  return {
    id: responseId(context),
    object: 'response',
    created_at: context.created,
    completed_at: state.status === 'completed' ? (context.now?.() ?? context.created) : null,
    error: null,
    incomplete_details: null,
    model: context.model,
    ...Object.fromEntries(settings),
    tools: asList(request.tools).map(echoTool),
    ...state,
  };
}

function echo(given: Json | undefined, unsaid: Json): Json {
  const [asked, standard] = [asObject(given), asObject(unsaid)];
  return asked && standard ? { ...standard, ...asked } : (given ?? unsaid);
}

/** Clients that go by the Open Responses specification want every field of a function, said or not. */
function echoTool(tool: Json): Json {
  const definition = asObject(tool);
  return definition?.type === 'function'
    ? { description: null, parameters: null, strict: null, ...definition }
    : tool;
}

/** Codex ends on `invalid_prompt`, `context_length_exceeded` and `insufficient_quota`, and repeats the request after the others. */
const codes: Partial<Record<FailureKind, string>> = {
  'invalid-request': 'invalid_prompt',
  'too-large': 'invalid_prompt',
  'context-too-long': 'context_length_exceeded',
  unauthenticated: 'permission_denied',
  forbidden: 'permission_denied',
  billing: 'insufficient_quota',
  quota: 'insufficient_quota',
  'rate-limit': 'rate_limit_exceeded',
  'model-not-found': 'model_not_found',
};

export function responseError({ kind, message }: Failure): JsonObject {
  return { code: codes[kind] ?? 'server_error', message };
}
