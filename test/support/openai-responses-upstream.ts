// A scripted Responses server that is as strict as OpenAI's.

import { responsesError, responsesText } from './openai-responses-answers.ts';
import { refusalOf } from './openai-responses-rules.ts';
import {
  type ReceivedRequest,
  type Responder,
  type ScriptedAnswer,
  ScriptedServer,
} from './scripted-server.ts';

export interface ResponsesUpstreamOptions {
  /** The key that callers must send; without it every key will do. */
  key?: string;
  /** Who answers: "Hello from NAME". */
  name?: string;
  /** Names of models that `GET /models` lists. */
  models?: string[];
  /** What `POST /responses/input_tokens` counts. */
  inputTokens?: number;
  /** Its answers can be gone on from: it takes the ids that begin so as `previous_response_id`. */
  keeps?: string;
}

export interface ResponsesUpstream {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** With `/v1`, as it stands in a configuration. */
  readonly baseUrl: string;
  readonly port: number;
  readonly requests: ReceivedRequest[];
  /** What the rules refused, as sentences. */
  readonly refusals: string[];
  /** The next good requests get these answers, in turn. */
  enqueue(...answers: (ScriptedAnswer | Responder)[]): void;
  close(): Promise<void>;
}

export async function startResponsesUpstream(
  options: ResponsesUpstreamOptions = {},
): Promise<ResponsesUpstream> {
  const refusals: string[] = [];
  const queue: (ScriptedAnswer | Responder)[] = [];
  const greeting = responsesText(`Hello from ${options.name ?? 'the upstream'}`);
  const server = await ScriptedServer.start(async (request) => {
    const wrong = refuse(request, options);
    if (wrong) {
      refusals.push((wrong.body as any).error.message);
      return wrong;
    }
    if (request.method === 'GET') return { body: modelList(options.models ?? ['gpt-test']) };
    if (request.url.includes('/input_tokens')) {
      return { body: { object: 'response.input_tokens', input_tokens: options.inputTokens ?? 11 } };
    }
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

function refuse(request: ReceivedRequest, options: ResponsesUpstreamOptions): ScriptedAnswer | undefined {
  if (options.key && request.headers.authorization !== `Bearer ${options.key}`) {
    return responsesError(401, 'Incorrect API key provided.', { code: 'invalid_api_key' });
  }
  const path = request.url.replace(/\?.*/, '');
  if (request.method === 'GET' && path.endsWith('/models')) return undefined;
  if (request.method !== 'POST' || !/\/responses(\/input_tokens)?$/.test(path)) {
    return responsesError(404, `Invalid URL (${request.method} ${path})`);
  }
  const refusal = refusalOf(options.keeps ? withoutKept(request.body, options.keeps) : request.body);
  return refusal && responsesError(400, refusal.message, { code: refusal.code, param: refusal.param });
}

function withoutKept(body: any, prefix: string): any {
  const { previous_response_id: id, ...rest } = body ?? {};
  return typeof id === 'string' && id.startsWith(prefix) ? rest : body;
}

function modelList(ids: string[]): unknown {
  const data = ids.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'test' }));
  return { object: 'list', data };
}
