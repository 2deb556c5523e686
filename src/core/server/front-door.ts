// The first look at every request: what needs no key is answered here, the rest goes to its routes once it may.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostAndPort } from '../control/host-and-port.ts';
import { answerChallenge, sendProblem, serveControl } from './control-routes.ts';
import { ControlProblem } from './control-service.ts';
import { type Dialects, dialectOf } from './dialects.ts';
import { type Exchange, openExchange, type Refusal, refuse, sendEmpty, sendJson } from './exchange.ts';
import { allowedHosts, checkHost, checkOrigin } from './guard.ts';
import { serveAgent } from './routes.ts';
import type { Services } from './services.ts';

export interface FrontDoorOptions {
  host: string;
  port: number;
  /** Of the product, for `/health`. */
  version: string;
  controlSecret: string;
  dialects: Dialects;
  /** Milliseconds that a body may stand still. */
  bodyStillness: number;
  /** Gets what only a bug can throw, with the request id. */
  report(error: unknown, requestId: string): void;
  /** Undefined = closed before there were any. */
  services: Promise<Services | undefined>;
  /** Fires when no new work is taken. */
  closing: AbortSignal;
}

export interface FrontDoor {
  answer(request: IncomingMessage, response: ServerResponse): void;
  /** Resolves when no answer is under way. */
  idle(): Promise<void>;
}

export function createFrontDoor(options: FrontDoorOptions): FrontDoor {
  const hosts = allowedHosts(options.host, options.port);
  const running = new Set<ServerResponse>();
  let becameIdle: (() => void) | undefined;
  return {
    answer(request, response) {
      running.add(response);
      response.once('close', () => {
        running.delete(response);
        if (running.size === 0) becameIdle?.();
      });
      const exchange = openExchange(request, response);
      serve(exchange, hosts, options).catch((error) => {
        options.report(error, exchange.requestId);
        response.destroy();
      });
    },
    idle: () =>
      new Promise((resolve) => {
        becameIdle = resolve;
        if (running.size === 0) resolve();
      }),
  };
}

async function serve(
  exchange: Exchange,
  hosts: ReadonlySet<string>,
  options: FrontDoorOptions,
): Promise<void> {
  const { path, request } = exchange;
  const { headers } = request;
  const arrivedAt = isWildcard(options.host) ? localEnd(request) : undefined;
  const barred = checkHost(headers, hosts, arrivedAt) ?? checkOrigin(headers, path, hosts);
  if (barred) return turnAway(exchange, options, barred);
  if (options.closing.aborted) return turnAway(exchange, options, leaving);
  // Codex tries a WebSocket first and falls back on plain requests; `h2c` offers may be ignored.
  if (headers.upgrade?.toLowerCase() === 'websocket') return turnAway(exchange, options, noWebSocket);
  if (answerOpenly(exchange, options)) return;
  const services = await options.services;
  if (!services || options.closing.aborted) return turnAway(exchange, options, leaving);
  if (!isOurs(path)) return serveAgent(exchange, services, options);
  return serveControl(exchange, services.control, options, options.closing);
}

/** What is answered without a key, also while the gateway is still being put together. */
function answerOpenly(exchange: Exchange, { version, controlSecret }: FrontDoorOptions): boolean {
  const { method, path } = exchange;
  if (path === '/health' && (method === 'GET' || method === 'HEAD')) {
    sendJson(exchange, 200, { status: 'ok', version });
    return true;
  }
  // Claude Code looks whether its base URL is alive before it starts.
  if (method === 'HEAD' && (path === '/' || path === '/api/hello')) {
    sendEmpty(exchange, 200);
    return true;
  }
  if (path !== '/headgate/v1/challenge') return false;
  answerChallenge(exchange, controlSecret);
  return true;
}

function turnAway(exchange: Exchange, { dialects }: FrontDoorOptions, refusal: Refusal): void {
  const { path, request, response } = exchange;
  if (isOurs(path)) {
    for (const [name, value] of Object.entries(refusal.headers ?? {})) response.setHeader(name, value);
    sendProblem(exchange, new ControlProblem(refusal.status, refusal.kind, refusal.message));
  } else {
    refuse(exchange, dialectOf(dialects, path, request.headers, exchange.query), refusal);
  }
}

function isOurs(path: string): boolean {
  return path === '/headgate' || path.startsWith('/headgate/');
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function localEnd({ socket }: IncomingMessage): string | undefined {
  const { localAddress, localPort } = socket;
  if (localAddress === undefined || localPort === undefined) return undefined;
  return hostAndPort(localAddress.replace(/^::ffff:/i, ''), localPort).toLowerCase();
}

const leaving: Refusal = {
  status: 503,
  kind: 'overloaded',
  message: 'This Headgate is stopping; another one takes over in a moment. Send the request again.',
  headers: { 'retry-after': '1', connection: 'close' },
  retryable: true,
};

const noWebSocket: Refusal = {
  status: 426,
  kind: 'invalid-request',
  message: 'Headgate speaks plain HTTP with server-sent events, no WebSocket. Send the request as a POST.',
  headers: { upgrade: 'HTTP/1.1', connection: 'close' },
};
