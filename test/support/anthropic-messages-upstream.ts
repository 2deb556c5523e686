// A Messages server on 127.0.0.1 that is as strict as Anthropic's, and answers for it.

import { findViolation, REDACTED_PREFIX, SIGNATURE_PREFIX } from './anthropic-messages-rules.ts';
import {
  type ReceivedRequest,
  type Responder,
  type ScriptedAnswer,
  ScriptedServer,
} from './scripted-server.ts';

export interface MessagesUpstreamOptions {
  /** Wanted in `x-api-key` or as Bearer; absent = any caller is served. */
  key?: string;
  /** Greets as this. Default `upstream`. */
  name?: string;
  /** What `GET /v1/models` lists. */
  models?: string[];
  /** Takes only signatures that it issued itself: answers must be made with the same `issuer`. */
  issuer?: string;
}

export interface MessagesUpstream {
  readonly url: string;
  readonly port: number;
  readonly requests: ReceivedRequest[];
  /** What was refused as against the rules, in order; empty when every request was a good one. */
  readonly violations: string[];
  /** The next good requests get these answers, in turn; bad ones are refused before. */
  enqueue(...answers: (ScriptedAnswer | Responder)[]): void;
  close(): Promise<void>;
}

export async function startMessagesUpstream(
  options: MessagesUpstreamOptions = {},
): Promise<MessagesUpstream> {
  const queue: (ScriptedAnswer | Responder)[] = [];
  const violations: string[] = [];
  const server = await ScriptedServer.start((request) => {
    const refusal = refuse(request, options, violations);
    if (refusal) return refusal;
    if (request.method === 'GET') return modelList(options.models ?? ['claude-test']);
    if (operationOf(request) === 'count-tokens') {
      return { body: { input_tokens: Math.max(1, Math.ceil(request.raw.length / 4)) } };
    }
    const next = queue.shift();
    if (typeof next === 'function') return next(request);
    return next ?? greeting(request, options.name ?? 'upstream');
  });
  return {
    url: server.url,
    port: server.port,
    requests: server.requests,
    violations,
    enqueue: (...answers) => {
      queue.push(...answers);
    },
    close: () => server.close(),
  };
}

function greeting(request: ReceivedRequest, name: string): ScriptedAnswer {
  return messagesText(`Hello from ${name}`, {
    stream: request.body.stream === true,
    model: request.body.model,
  });
}

function operationOf(request: ReceivedRequest): 'generate' | 'count-tokens' | 'models' | undefined {
  const path = request.url.split('?')[0];
  if (request.method === 'POST' && path === '/v1/messages') return 'generate';
  if (request.method === 'POST' && path === '/v1/messages/count_tokens') return 'count-tokens';
  return request.method === 'GET' && path === '/v1/models' ? 'models' : undefined;
}

function refuse(
  request: ReceivedRequest,
  { key, issuer }: MessagesUpstreamOptions,
  violations: string[],
): ScriptedAnswer | undefined {
  const operation = operationOf(request);
  if (!operation) return messagesError(404, 'not_found_error', `Not found: ${request.url}`);
  const { authorization, 'x-api-key': apiKey, 'anthropic-version': version } = request.headers;
  if (key !== undefined && apiKey !== key && authorization !== `Bearer ${key}`) {
    return messagesError(401, 'authentication_error', 'invalid x-api-key');
  }
  const complaint =
    version !== '2023-06-01' && version !== '2026-10-21'
      ? 'anthropic-version: header is required'
      : operation === 'models'
        ? undefined
        : findViolation(request.body, operation, version, issuer)?.message;
  if (complaint === undefined) return undefined;
  violations.push(complaint);
  return messagesError(400, 'invalid_request_error', complaint);
}

function modelList(ids: string[]): ScriptedAnswer {
  const data = ids.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' }));
  return { body: { data, has_more: false, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null } };
}

export interface AnswerOptions {
  /** Default false: a plain answer. */
  stream?: boolean;
  model?: string;
  stopReason?: string;
  /** In the dialect's words; replaces the default figures. */
  usage?: Record<string, unknown>;
}

export interface ScriptedCall {
  id: string;
  name: string;
  input: Record<string, unknown>;
}

export function messagesText(text: string, options: AnswerOptions = {}): ScriptedAnswer {
  return messagesAnswer([{ type: 'text', text }], 'end_turn', options);
}

/** All calls in one answer; with `text` before them where given. */
export function messagesTools(
  calls: ScriptedCall[],
  options: AnswerOptions & { text?: string } = {},
): ScriptedAnswer {
  const before = options.text ? [{ type: 'text', text: options.text }] : [];
  return messagesAnswer(
    [...before, ...calls.map((call) => ({ type: 'tool_use', ...call }))],
    'tool_use',
    options,
  );
}

/** Thinking with a signature of this server, then text, or calls where given. */
export function messagesThinking(
  thinking: string,
  then: string | ScriptedCall[],
  options: AnswerOptions & { redacted?: boolean; issuer?: string } = {},
): ScriptedAnswer {
  const issuer = options.issuer === undefined ? '' : `${options.issuer}-`;
  const proof = options.redacted
    ? { type: 'redacted_thinking', data: `${REDACTED_PREFIX}${thinking.length}` }
    : { type: 'thinking', thinking, signature: `${SIGNATURE_PREFIX}${issuer}${thinking.length}` };
  if (typeof then === 'string')
    return messagesAnswer([proof, { type: 'text', text: then }], 'end_turn', options);
  return messagesAnswer([proof, ...then.map((call) => ({ type: 'tool_use', ...call }))], 'tool_use', options);
}

export function messagesError(status: number, type: string, message: string): ScriptedAnswer {
  return { status, body: { type: 'error', error: { type, message }, request_id: 'req_test' } };
}

/** The event with which a stream breaks off. */
export function messagesErrorEvent(type: string, message: string): string {
  return frame({ type: 'error', error: { type, message } });
}

function messagesAnswer(blocks: any[], stopReason: string, options: AnswerOptions): ScriptedAnswer {
  const usage = {
    input_tokens: 12,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 7,
    ...options.usage,
  };
  const head = { id: 'msg_test', type: 'message', role: 'assistant', model: options.model ?? 'claude-test' };
  const end = { stop_reason: options.stopReason ?? stopReason, stop_sequence: null };
  if (!options.stream) return { body: { ...head, content: blocks, ...end, usage } };
  const message = {
    ...head,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, output_tokens: 1 },
  };
  return {
    chunks: [
      frame({ type: 'message_start', message }),
      frame({ type: 'ping' }),
      ...blocks.flatMap(blockFrames),
      frame({ type: 'message_delta', delta: end, usage }),
      frame({ type: 'message_stop' }),
    ],
  };
}

function blockFrames(block: any, index: number): string[] {
  const deltas = deltasOf(block);
  return [
    frame({ type: 'content_block_start', index, content_block: emptied(block) }),
    ...deltas.map((delta) => frame({ type: 'content_block_delta', index, delta })),
    frame({ type: 'content_block_stop', index }),
  ];
}

function emptied(block: any): any {
  if (block.type === 'text') return { type: 'text', text: '' };
  if (block.type === 'thinking') return { type: 'thinking', thinking: '', signature: '' };
  return block.type === 'tool_use' ? { ...block, input: {} } : block;
}

function deltasOf(block: any): any[] {
  if (block.type === 'text') return pieces(block.text).map((text) => ({ type: 'text_delta', text }));
  if (block.type === 'thinking') {
    const deltas = pieces(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking }));
    return [...deltas, { type: 'signature_delta', signature: block.signature }];
  }
  if (block.type !== 'tool_use') return [];
  const input = JSON.stringify(block.input);
  return ['', ...(input === '{}' ? [] : pieces(input))].map((json) => ({
    type: 'input_json_delta',
    partial_json: json,
  }));
}

/** Of about five characters, so that words and characters are cut apart. */
function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,5}/gu) ?? [];
}

function frame(event: { type: string; [key: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
