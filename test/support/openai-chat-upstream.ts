// A scripted Chat Completions server that is as strict as OpenAI's, with builders for its answers.

import { refusalOf } from './openai-chat-rules.ts';
import {
  type ReceivedRequest,
  type Responder,
  type ScriptedAnswer,
  ScriptedServer,
} from './scripted-server.ts';

export interface ChatUpstreamOptions {
  /** The key that callers must send; without it every key will do. */
  key?: string;
  /** Who answers: "Hello from NAME". */
  name?: string;
  /** Names of models that `GET /models` lists. */
  models?: string[];
  /** Fields beyond OpenAI's own that this vendor takes, such as `reasoning_content`. */
  extensions?: string[];
}

export interface ChatUpstream {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** With `/v1`, as it stands in a configuration. */
  readonly baseUrl: string;
  readonly port: number;
  readonly requests: ReceivedRequest[];
  /** What the rules refused, as sentences. */
  readonly refusals: string[];
  /** The next good chat requests get these answers, in turn. */
  enqueue(...answers: (ScriptedAnswer | Responder)[]): void;
  close(): Promise<void>;
}

export async function startChatUpstream(options: ChatUpstreamOptions = {}): Promise<ChatUpstream> {
  const refusals: string[] = [];
  const queue: (ScriptedAnswer | Responder)[] = [];
  const greeting = chatText(`Hello from ${options.name ?? 'the upstream'}`);
  const server = await ScriptedServer.start(async (request) => {
    const wrong = refuse(request, options);
    if (wrong) {
      refusals.push((wrong.body as any).error.message);
      return wrong;
    }
    if (request.method === 'GET') return { body: modelList(options.models ?? ['gpt-test']) };
    const next = queue.shift() ?? greeting;
    return typeof next === 'function' ? next(request) : next;
  });
  return {
    url: server.url,
    baseUrl: `${server.url}/v1`,
    port: server.port,
    requests: server.requests,
    refusals,
    enqueue: (...answers) => void queue.push(...answers),
    close: () => server.close(),
  };
}

function refuse(request: ReceivedRequest, options: ChatUpstreamOptions): ScriptedAnswer | undefined {
  if (options.key && request.headers.authorization !== `Bearer ${options.key}`) {
    return chatError(401, 'Incorrect API key provided.', { code: 'invalid_api_key' });
  }
  const path = request.url.replace(/\?.*/, '');
  if (request.method === 'GET' && path.endsWith('/models')) return undefined;
  if (request.method !== 'POST' || !path.endsWith('/chat/completions')) {
    return chatError(404, `Invalid URL (${request.method} ${path})`);
  }
  const refusal = refusalOf(request.body, options.extensions);
  return refusal && chatError(400, refusal.message, { code: refusal.code, param: refusal.param });
}

function modelList(ids: string[]): unknown {
  const data = ids.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'test' }));
  return { object: 'list', data };
}

export interface AnswerExtra {
  id?: string;
  model?: string;
  finish?: string;
  usage?: Record<string, unknown>;
  /** Goes before the text as `reasoning_content`. */
  reasoning?: string;
  /** Text before the calls. */
  text?: string;
  headers?: Record<string, string>;
}

const sampleUsage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

/** A text answer, plain or streamed in pieces as the request asks. */
export function chatText(text: string, extra: AnswerExtra = {}): Responder {
  return (request) => answer(request, { content: text }, textDeltas(text, extra), 'stop', extra);
}

/** Tool calls, plain or streamed: opening piece first, then the arguments in two pieces. */
export function chatTools(
  calls: { id?: string; name: string; arguments?: unknown }[],
  extra: AnswerExtra = {},
): Responder {
  const whole = calls.map((call, index) => ({
    id: call.id ?? `call_test_${index}`,
    type: 'function',
    function: { name: call.name, arguments: argumentText(call.arguments) },
  }));
  const pieces = whole.flatMap(({ id, type, function: { name, arguments: text } }, index) => {
    const middle = Math.ceil(text.length / 2);
    return [
      { tool_calls: [{ index, id, type, function: { name, arguments: '' } }] },
      { tool_calls: [{ index, function: { arguments: text.slice(0, middle) } }] },
      { tool_calls: [{ index, function: { arguments: text.slice(middle) } }] },
    ];
  });
  const deltas = [...textDeltas(extra.text ?? '', extra), ...pieces];
  const message = { content: extra.text ?? null, tool_calls: whole };
  return (request) => answer(request, message, deltas, 'tool_calls', extra);
}

function argumentText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? {});
}

/** In pieces of about four characters, as tokens come. */
function textDeltas(text: string, extra: AnswerExtra): object[] {
  const reasoning = extra.reasoning ? [{ reasoning_content: extra.reasoning }] : [];
  return [...reasoning, ...(text.match(/[\s\S]{1,4}/gu) ?? []).map((content) => ({ content }))];
}

function answer(
  request: ReceivedRequest,
  message: object,
  deltas: object[],
  finish: string,
  extra: AnswerExtra,
): ScriptedAnswer {
  const shared = { model: request.body?.model, finish, ...extra };
  if (request.body?.stream !== true) {
    const reasoning = extra.reasoning ? { reasoning_content: extra.reasoning } : {};
    return chatPlain({ ...message, ...reasoning }, shared);
  }
  const includeUsage = request.body.stream_options?.include_usage === true;
  return chatStream([{ role: 'assistant', content: '' }, ...deltas], { ...shared, includeUsage });
}

/** A plain answer with this message, whatever the request asked. */
export function chatPlain(message: object, extra: AnswerExtra = {}): ScriptedAnswer {
  const choice = {
    index: 0,
    message: { role: 'assistant', content: null, refusal: null, ...message },
    logprobs: null,
    finish_reason: extra.finish ?? 'stop',
  };
  const body = {
    ...head(extra, 'chat.completion'),
    choices: [choice],
    usage: extra.usage ?? sampleUsage,
  };
  return { headers: { 'x-request-id': 'req_test', ...extra.headers }, body };
}

export interface StreamExtra extends Omit<AnswerExtra, 'finish'> {
  /** null = the stream ends without a finish reason. */
  finish?: string | null;
  includeUsage?: boolean;
  /** false = no `[DONE]`. */
  done?: boolean;
}

/** A streamed answer with these deltas, one chunk each, whatever the request asked. */
export function chatStream(deltas: object[], extra: StreamExtra = {}): ScriptedAnswer {
  const { finish = 'stop', includeUsage = false, done = true } = extra;
  const start = head(extra, 'chat.completion.chunk');
  const usage = includeUsage ? { usage: null } : {};
  const chunk = (delta: object, finish_reason: string | null) =>
    sse({ ...start, choices: [{ index: 0, delta, logprobs: null, finish_reason }], ...usage });
  const chunks = deltas.map((delta) => chunk(delta, null));
  if (finish !== null) chunks.push(chunk({}, finish));
  if (includeUsage) chunks.push(sse({ ...start, choices: [], usage: extra.usage ?? sampleUsage }));
  if (done) chunks.push(sse('[DONE]'));
  return { headers: { 'x-request-id': 'req_test', ...extra.headers }, chunks };
}

function head(extra: Pick<AnswerExtra, 'id' | 'model'>, object: string): object {
  return {
    id: extra.id ?? 'chatcmpl-test',
    object,
    created: 1_700_000_000,
    model: extra.model ?? 'gpt-test',
  };
}

/** One event of a stream: an object as JSON, a string as it is. */
export function sse(data: object | string): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

export function chatError(
  status: number,
  message: string,
  extra: { type?: string; code?: string | null; param?: string; headers?: Record<string, string> } = {},
): ScriptedAnswer {
  const { type = 'invalid_request_error', code = null, param = null, headers } = extra;
  return { status, headers, body: { error: { message, type, param, code } } };
}
