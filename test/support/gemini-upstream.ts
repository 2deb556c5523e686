// A scripted Gemini server that is as strict as Google's, with builders for its answers.

import { refusalOf, SIGNATURE_PREFIX } from './gemini-rules.ts';
import {
  type ReceivedRequest,
  type Responder,
  type ScriptedAnswer,
  ScriptedServer,
} from './scripted-server.ts';

export interface GeminiUpstreamOptions {
  /** Wanted in `x-goog-api-key` or as `?key=`; absent = any caller is served. */
  key?: string;
  /** Who answers: "Hello from NAME". */
  name?: string;
  /** What `GET /v1beta/models` lists. */
  models?: string[];
  /** 3 demands thought signatures, and takes levels of thinking and media in results. Default 2. */
  generation?: 2 | 3;
}

export interface GeminiUpstream {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  readonly requests: ReceivedRequest[];
  /** What the rules refused, as sentences. */
  readonly refusals: string[];
  /** The next good requests get these answers, in turn; bad ones are refused before. */
  enqueue(...answers: (ScriptedAnswer | Responder)[]): void;
  close(): Promise<void>;
}

export async function startGeminiUpstream(options: GeminiUpstreamOptions = {}): Promise<GeminiUpstream> {
  const refusals: string[] = [];
  const queue: (ScriptedAnswer | Responder)[] = [];
  const greeting = geminiText(`Hello from ${options.name ?? 'the upstream'}`);
  const server = await ScriptedServer.start(async (request) => {
    const call = readCall(request);
    const refusal = refuse(request, call, options, refusals);
    if (refusal || !call) return refusal ?? geminiError(404, 'NOT_FOUND', 'Not found.');
    if (call.method === 'models') return modelList(options.models ?? ['gemini-test']);
    if (call.method === 'countTokens') {
      return { body: { totalTokens: Math.max(1, Math.ceil(request.raw.length / 4)) } };
    }
    const next = queue.shift() ?? greeting;
    return typeof next === 'function' ? next(request) : next;
  });
  return {
    url: server.url,
    port: server.port,
    requests: server.requests,
    refusals,
    enqueue: (...answers) => void queue.push(...answers),
    close: () => server.close(),
  };
}

interface Call {
  model: string;
  method: string;
}

function readCall({ method, url }: ReceivedRequest): Call | undefined {
  const path = url.replace(/\?.*/, '');
  if (method === 'GET' && /^\/v1(alpha|beta)?\/models$/.test(path)) return { model: '', method: 'models' };
  const [, model, called] = /^\/v1(?:alpha|beta)?\/models\/([^/]+):(\w+)$/.exec(path) ?? [];
  const known = /^(generateContent|streamGenerateContent|countTokens)$/.test(called ?? '');
  return method === 'POST' && known ? { model: decodeURIComponent(model!), method: called! } : undefined;
}

function refuse(
  request: ReceivedRequest,
  call: Call | undefined,
  { key, generation = 2 }: GeminiUpstreamOptions,
  refusals: string[],
): ScriptedAnswer | undefined {
  if (!call) return geminiError(404, 'NOT_FOUND', `Not found: ${request.url.replace(/\?.*/, '')}`);
  const given = request.headers['x-goog-api-key'] ?? new URL(request.url, 'http://x').searchParams.get('key');
  if (key !== undefined && given !== key) return badKey();
  if (call.method === 'models') return undefined;
  const operation = call.method === 'countTokens' ? 'count-tokens' : 'generate';
  const complaint = refusalOf(request.body, operation, generation);
  if (complaint === undefined) return undefined;
  refusals.push(complaint);
  return geminiError(400, 'INVALID_ARGUMENT', complaint);
}

/** Google's answer to a wrong key is a 400. */
function badKey(): ScriptedAnswer {
  return geminiError(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
    },
  ]);
}

function modelList(ids: string[]): ScriptedAnswer {
  const models = ids.map((id) => ({
    name: `models/${id}`,
    displayName: id,
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  }));
  return { body: { models } };
}

export interface GeminiAnswerOptions {
  finish?: string;
  usage?: Record<string, unknown>;
  model?: string;
  /** Text before calls. */
  text?: string;
  headers?: Record<string, string>;
}

export interface GeminiCall {
  id?: string;
  name: string;
  args?: Record<string, unknown>;
}

const sampleUsage = {
  promptTokenCount: 11,
  candidatesTokenCount: 7,
  totalTokenCount: 18,
};

/** A text answer, plain or streamed in pieces as the URL asks. */
export function geminiText(text: string, options: GeminiAnswerOptions = {}): Responder {
  return answer([{ text }], textPieces(text), options);
}

/** Calls, each whole in a part, streamed one a chunk; the first is signed, as generation 3 does. */
export function geminiCalls(calls: GeminiCall[], options: GeminiAnswerOptions = {}): Responder {
  const parts = calls.map((call, index) => ({
    functionCall: call,
    ...(index === 0 && { thoughtSignature: geminiSignature(call.name) }),
  }));
  const text = options.text ? [{ text: options.text }] : [];
  return answer(
    [...text, ...parts],
    [...textPieces(options.text ?? ''), ...parts.map((part) => [part])],
    options,
  );
}

/** Thoughts, then text whose last part is signed, or calls. */
export function geminiThinking(
  thought: string,
  then: string | GeminiCall[],
  options: GeminiAnswerOptions = {},
): Responder {
  const thoughts = [{ text: thought, thought: true }];
  const pieces = textPieces(thought).map(([part]) => [{ ...part, thought: true }]);
  if (typeof then !== 'string') {
    return (request) => {
      const calls = geminiCalls(then, options)(request) as ScriptedAnswer;
      return prepend(calls, thoughts, pieces, options);
    };
  }
  const signature = { thoughtSignature: geminiSignature(thought) };
  return answer(
    [...thoughts, { text: then, ...signature }],
    [...pieces, ...textPieces(then), [{ text: '', ...signature }]],
    options,
  );
}

function prepend(
  scripted: ScriptedAnswer,
  parts: object[],
  pieces: object[][],
  options: GeminiAnswerOptions,
): ScriptedAnswer {
  if (scripted.chunks) {
    return {
      ...scripted,
      chunks: [...pieces.map((piece) => sseChunk(chunk(piece, options))), ...scripted.chunks],
    };
  }
  const body = structuredClone(scripted.body) as any;
  body.candidates[0].content.parts.unshift(...parts);
  return { ...scripted, body };
}

/** A signature of this server, which its rules take back. */
export function geminiSignature(seed: string): string {
  return SIGNATURE_PREFIX + Buffer.from(seed).toString('base64');
}

function textPieces(text: string): { text: string }[][] {
  return (text.match(/[\s\S]{1,5}/gu) ?? []).map((piece) => [{ text: piece }]);
}

/** Plain for `:generateContent`; for `:streamGenerateContent` events with `alt=sse`, else a list that grows. */
function answer(parts: object[], pieces: object[][], options: GeminiAnswerOptions): Responder {
  return (request) => {
    const headers = options.headers;
    const ending = { finishReason: options.finish ?? 'STOP', usageMetadata: options.usage ?? sampleUsage };
    if (!request.url.includes(':streamGenerateContent'))
      return { headers, body: chunk(parts, options, ending) };
    const chunks = pieces.map((piece, index) =>
      chunk(piece, options, index === pieces.length - 1 ? ending : { usageMetadata: earlyUsage }),
    );
    if (chunks.length === 0) chunks.push(chunk([{ text: '' }], options, ending));
    if (new URL(request.url, 'http://x').searchParams.get('alt') === 'sse') {
      return { headers, chunks: chunks.map(sseChunk) };
    }
    const list = chunks.map((item, index) => (index === 0 ? '[' : ',\r\n') + JSON.stringify(item));
    return { headers: { 'content-type': 'application/json', ...headers }, chunks: [...list, ']'] };
  };
}

/** Chunks before the last do not know the output yet. */
const earlyUsage = { promptTokenCount: 11, totalTokenCount: 11 };

function chunk(parts: object[], options: GeminiAnswerOptions, ending: Record<string, unknown> = {}): object {
  const { usageMetadata, ...finish } = ending;
  return {
    candidates: [{ content: { parts, role: 'model' }, ...finish, index: 0 }],
    ...(usageMetadata !== undefined && { usageMetadata }),
    modelVersion: options.model ?? 'gemini-test',
    responseId: 'response-test',
  };
}

/** One event, with the line ends that Google sends. */
export function sseChunk(data: object): string {
  return `data: ${JSON.stringify(data)}\r\n\r\n`;
}

export function geminiError(
  code: number,
  status: string,
  message: string,
  details?: object[],
): ScriptedAnswer {
  return { status: code, body: { error: { code, message, status, ...(details && { details }) } } };
}
