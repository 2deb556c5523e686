// How the demo answers: a small server of OpenAI's Chat format, as a function.

import { asNumber, asObject, type JsonObject, parseJson } from '../model/json.ts';
import { demoWords, promptText } from './demo-words.ts';
import type { EmbeddedUpstream } from './provider.ts';

export interface DemoSurroundings {
  /** Epoch milliseconds. */
  now(): number;
  /** The pause after each streamed word; rejects when the signal fires. */
  pause(signal: AbortSignal): Promise<void>;
}

type Answer = Awaited<ReturnType<EmbeddedUpstream>>;

const models = ['demo', 'demo-large', 'demo-small'];

/** The account's base URL selects the variant: `demo:healthy` answers, `demo:failing` is always at its rate limit. */
export function createDemo(surroundings: DemoSurroundings): EmbeddedUpstream {
  return async ({ url, method, body, signal }) => {
    const variant = /^demo:\/*([^/]*)/.exec(url)?.[1];
    if (method === 'GET' && /\/models$/.test(url)) return json(200, modelList());
    if (variant === 'failing') return rateLimited();
    if (method !== 'POST' || !/\/chat\/completions$/.test(url)) {
      return refusal(404, 'not_found', 'The demo knows chat completions and the list of models only.');
    }
    const request = asObject(parseJson(body.toString('utf8')));
    if (!request) return refusal(400, 'invalid_json', 'The body is not a JSON object.');
    if (!models.includes(String(request.model))) {
      return refusal(404, 'model_not_found', `The demo has no such model. It has ${models.join(', ')}.`);
    }
    return answer(request, surroundings, signal);
  };
}

function answer(request: JsonObject, surroundings: DemoSurroundings, signal: AbortSignal): Answer {
  const words = demoWords(String(request.model), request.messages);
  const limit = asNumber(request.max_completion_tokens) ?? asNumber(request.max_tokens) ?? words.length;
  const said = words.slice(0, limit);
  const reply: Reply = {
    words: said,
    finish: said.length < words.length ? 'length' : 'stop',
    head: {
      id: `chatcmpl-demo-${surroundings.now().toString(36)}`,
      created: Math.floor(surroundings.now() / 1000),
      model: request.model,
    },
    usage: usageOf(request.messages, said),
  };
  if (request.stream !== true) return json(200, completion(reply));
  const wantsUsage = asObject(request.stream_options)?.include_usage === true;
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: stream(reply, wantsUsage, surroundings, signal),
  };
}

interface Reply {
  words: string[];
  finish: 'stop' | 'length';
  head: JsonObject;
  usage: JsonObject;
}

/** A word of the demo counts as one token, the prompt as one token for every four characters. */
function usageOf(messages: unknown, said: string[]): JsonObject {
  const prompt = Math.max(1, Math.ceil(promptText(messages).length / 4));
  return { prompt_tokens: prompt, completion_tokens: said.length, total_tokens: prompt + said.length };
}

function completion({ head, words, finish, usage }: Reply): JsonObject {
  const message = { role: 'assistant', content: words.join(''), refusal: null };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
  return { ...head, object: 'chat.completion', choices, usage };
}

async function* stream(
  { head, words, finish, usage }: Reply,
  wantsUsage: boolean,
  surroundings: DemoSurroundings,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const frame = { ...head, object: 'chat.completion.chunk' };
  const nothingYet = wantsUsage ? { usage: null } : {};
  const chunk = (delta: JsonObject, finishReason: string | null) =>
    event({ ...frame, choices: [{ index: 0, delta, finish_reason: finishReason }], ...nothingYet });
  yield chunk({ role: 'assistant', content: '' }, null);
  for (const word of words) {
    await surroundings.pause(signal);
    yield chunk({ content: word }, null);
  }
  yield chunk({}, finish);
  if (wantsUsage) yield event({ ...frame, choices: [], usage });
  yield Buffer.from('data: [DONE]\n\n');
}

function event(data: JsonObject): Buffer {
  return Buffer.from(`data: ${JSON.stringify(data)}\n\n`);
}

function modelList(): JsonObject {
  const data = models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'headgate' }));
  return { object: 'list', data };
}

function rateLimited(): Answer {
  const message = 'This account of the demo always fails, so that failover can be seen. Rate limit reached.';
  const error = { message, type: 'requests', param: null, code: 'rate_limit_exceeded' };
  return json(429, { error }, { 'retry-after': '7' });
}

function refusal(status: number, code: string, message: string): Answer {
  return json(status, { error: { message, type: 'invalid_request_error', param: null, code } });
}

function json(status: number, body: JsonObject, headers: Record<string, string> = {}): Answer {
  const bytes = Buffer.from(JSON.stringify(body));
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: once(bytes) };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
