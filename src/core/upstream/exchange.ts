// One HTTP exchange with an upstream. A failure to reach it is a value; a body that breaks off throws while it is read.

import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { request as undiciRequest } from 'undici/lib/api/index.js';
import type { Failure, FailureKind } from '../model/failure.ts';
import type { EmbeddedUpstream } from '../providers/provider.ts';
import type { Dispatchers } from './dispatchers.ts';

export interface UpstreamRequest {
  url: string;
  method: 'GET' | 'POST';
  /** Lower-case names. */
  headers: Record<string, string>;
  /** Sent piece by piece, not joined; can be sent again. */
  body: Buffer[];
  proxyUrl: string;
  /** Milliseconds; `firstByte` runs until the head of the answer, `idle` between pieces of the body. */
  timeout: { connect: number; firstByte: number; idle: number };
  signal: AbortSignal;
  embedded?: EmbeddedUpstream;
  /** Takes off what the vendor puts around the answers of a format. */
  unwrap?(answer: UpstreamAnswer): UpstreamAnswer;
}

export interface UpstreamAnswer {
  ok: true;
  status: number;
  /** Lower-case names; a header that came several times is joined by commas. */
  headers: Record<string, string>;
  body: AsyncIterable<Buffer>;
}

export type ExchangeResult = UpstreamAnswer | { ok: false; failure: Failure };
export type Exchange = (request: UpstreamRequest) => Promise<ExchangeResult>;

export function createExchange(dispatchers: Dispatchers): Exchange {
  return async (request) => {
    try {
      if (request.embedded) return await callEmbedded(request.embedded, request);
      const answer = await callOverNetwork(dispatchers, request);
      return request.unwrap?.(answer) ?? answer;
    } catch (error) {
      return { ok: false, failure: transportFailure(error, request.signal) };
    }
  };
}

async function callEmbedded(embedded: EmbeddedUpstream, request: UpstreamRequest): Promise<UpstreamAnswer> {
  const { url, method, signal } = request;
  const answer = await embedded({ url, method, body: Buffer.concat(request.body), signal });
  return { ok: true, ...answer };
}

async function callOverNetwork(dispatchers: Dispatchers, request: UpstreamRequest): Promise<UpstreamAnswer> {
  const { origin, pathname, search } = new URL(request.url);
  const length = request.body.reduce((sum, piece) => sum + piece.length, 0);
  const dispatcher = dispatchers.find(request.proxyUrl, request.timeout.connect);
  const answer = await undiciRequest.call(dispatcher, {
    origin,
    path: pathname + search,
    method: request.method,
    headers:
      request.method === 'POST' ? { ...request.headers, 'content-length': String(length) } : request.headers,
    body: request.method === 'POST' ? bodyOf(request.body) : null,
    headersTimeout: request.timeout.firstByte,
    bodyTimeout: request.timeout.idle,
    signal: request.signal,
  });
  const headers = joinHeaders(answer.headers);
  return {
    ok: true,
    status: answer.statusCode,
    headers,
    body: decoded(answer.body, headers['content-encoding']),
  };
}

/** undici takes any iterable of buffers, which its types do not say. */
function bodyOf(pieces: Buffer[]): Buffer {
  return pieces.length === 1 && pieces[0] ? pieces[0] : (pieces as unknown as Buffer);
}

function joinHeaders(raw: Record<string, string | string[] | undefined>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

/** We ask for plain bytes; some servers compress all the same. */
function decoded(body: Readable, encoding: string | undefined): AsyncIterable<Buffer> {
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'br'
        ? createBrotliDecompress()
        : encoding === 'deflate'
          ? createInflate()
          : undefined;
  if (!decoder) return body;
  body.on('error', (error) => decoder.destroy(error));
  decoder.on('close', () => body.destroy());
  return body.pipe(decoder);
}

const reasons: Record<string, [FailureKind, string]> = {
  ECONNREFUSED: ['unreachable', 'nothing listens at its address (connection refused)'],
  ECONNRESET: ['unreachable', 'it closed the connection'],
  EPIPE: ['unreachable', 'it closed the connection'],
  ENOTFOUND: ['unreachable', 'its host name cannot be found'],
  EAI_AGAIN: ['unreachable', 'its host name cannot be looked up just now'],
  EHOSTUNREACH: ['unreachable', 'its host cannot be reached'],
  ENETUNREACH: ['unreachable', 'the network cannot be reached'],
  ETIMEDOUT: ['unreachable', 'the connection timed out'],
  UND_ERR_SOCKET: ['unreachable', 'it closed the connection'],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'it did not accept the connection in time'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'it did not answer in time'],
  UND_ERR_BODY_TIMEOUT: ['timeout', 'it stopped sending'],
  UND_ERR_HEADERS_OVERFLOW: ['malformed', 'its answer has more headers than can be read'],
};

/** What a thrown transport error means. Also used for bodies that break off. */
export function transportFailure(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted)
    return { kind: 'cancelled', scope: 'request', message: 'The client closed the connection.' };
  const code = errorCode(error);
  const [kind, words] = reasons[code] ??
    tlsReason(code) ?? ['unreachable', `it failed with ${code || 'an unknown error'}`];
  return {
    kind,
    scope: 'account',
    message: `The upstream cannot be used: ${words}.`,
    code: code || undefined,
  };
}

/** The code of the error, or of the first of those it stands for (several addresses of one host). */
function errorCode(error: unknown): string {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  if (errors?.[0]) return errorCode(errors[0]);
  return cause ? errorCode(cause) : '';
}

function tlsReason(code: string): [FailureKind, string] | undefined {
  if (!/CERT|TLS|SSL|SELF_SIGNED|ALTNAME/.test(code)) return undefined;
  return ['unreachable', `its certificate is not accepted (${code})`];
}
