// One HTTP call of a sign-in's refresh, over the same connections as the requests of its account.

import type { TokenExchange } from '../providers/sign-in.ts';
import type { Exchange } from '../upstream/exchange.ts';

/** Shorter than the time after which another process may take our lock for one left behind. */
const patience = 20_000;
const mostBytes = 256 * 1024;

export function createTokenExchange(exchange: Exchange, userAgent: string, proxyUrl: string): TokenExchange {
  return async ({ url, method, headers, body }) => {
    const answer = await exchange({
      url,
      method,
      headers: { 'user-agent': userAgent, 'accept-encoding': 'identity', ...headers },
      body: body === undefined ? [] : [Buffer.from(body)],
      proxyUrl,
      timeout: { connect: 10_000, firstByte: patience, idle: patience },
      signal: AbortSignal.timeout(patience),
    });
    if (!answer.ok) return { status: 0, headers: {}, text: sentence(answer.failure) };
    try {
      const pieces: Buffer[] = [];
      let length = 0;
      for await (const piece of answer.body) {
        pieces.push(piece);
        length += piece.length;
        if (length > mostBytes) break;
      }
      return {
        status: answer.status,
        headers: answer.headers,
        text: Buffer.concat(pieces).toString('utf8', 0, mostBytes),
      };
    } catch {
      return { status: 0, headers: {}, text: 'The answer broke off.' };
    }
  };
}

/** Nobody but our own patience ends such a call. */
function sentence({ kind, message }: { kind: string; message: string }): string {
  return kind === 'cancelled' ? 'There was no answer in time.' : message;
}
