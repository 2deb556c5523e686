// The HTTP server on its port: opens it, hands requests in, and closes it without cutting what runs.

import { createServer, type Server } from 'node:http';
import { type AddressInfo, Server as TcpServer } from 'node:net';
import { hostAndPort } from '../control/host-and-port.ts';
import { createFrontDoor, type FrontDoorOptions } from './front-door.ts';
import type { Services } from './services.ts';

type Given = Pick<FrontDoorOptions, 'version' | 'controlSecret' | 'dialects' | 'report'>;

export interface ListenerOptions extends Given {
  host: string;
  /** 0 = any free one. */
  port: number;
  limits?: Partial<ListenerLimits>;
}

/** Milliseconds. */
export interface ListenerLimits {
  /** Until the headers are complete. */
  headers: number;
  /** Without a byte of the body. */
  bodyStillness: number;
  /** For streams that still run when the listener closes. */
  drain: number;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:8317` */
  readonly url: string;
  /** Once. Until then requests wait; only liveness and challenges are answered. */
  serve(services: Services): void;
  /** Frees the port at once; resolves when every stream has ended or been cut. */
  close(): Promise<void>;
}

/** `code` is the system's, such as EADDRINUSE. */
export type Listening = { ok: true; listener: Listener } | { ok: false; code: string; message: string };

const DEFAULT_LIMITS: ListenerLimits = { headers: 10_000, bodyStillness: 30_000, drain: 3000 };
const LARGEST_HEAD = 32 * 1024;
/** Longer than clients keep theirs, so that none sends into a connection that we are about to close. */
const KEEP_ALIVE = 75_000;

export async function openListener(options: ListenerOptions): Promise<Listening> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const server = createHttpServer(limits);
  const failure = await bind(server, options.host, options.port);
  if (failure) return failure;
  // Such as too many open files at an accept: that one connection is lost, the rest goes on.
  server.on('error', (error) => options.report(error, 'listener'));
  const { port } = server.address() as AddressInfo;
  const services = deferred<Services | undefined>();
  const closing = new AbortController();
  const door = createFrontDoor({
    ...options,
    port,
    bodyStillness: limits.bodyStillness,
    services: services.promise,
    closing: closing.signal,
  });
  // With a listener of `checkContinue` Node leaves it to us to ask for the body, after a look at the headers.
  server.on('request', door.answer).on('checkContinue', door.answer);
  return {
    ok: true,
    listener: {
      host: options.host,
      port,
      url: `http://${hostAndPort(options.host, port)}`,
      serve: services.resolve,
      close() {
        services.resolve(undefined);
        closing.abort();
        return drain(server, door.idle(), limits.drain);
      },
    },
  };
}

function createHttpServer(limits: ListenerLimits): Server {
  return createServer({
    headersTimeout: limits.headers,
    // How long a body takes is judged by its stillness alone.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(limits.headers, 2000),
    keepAliveTimeout: KEEP_ALIVE,
    maxHeaderSize: LARGEST_HEAD,
    // A missing Host is refused by the guard, in the caller's dialect.
    requireHostHeader: false,
    noDelay: true,
  });
}

type BindFailure = Extract<Listening, { ok: false }>;

function bind(server: Server, host: string, port: number): Promise<BindFailure | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => {
      const code = error.code ?? 'unknown error';
      const message = `Headgate cannot listen at ${hostAndPort(host, port)} (${code}).`;
      resolve({ ok: false, code, message });
    };
    server.once('error', failed);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', failed);
      resolve(undefined);
    });
  });
}

async function drain(server: Server, idle: Promise<void>, patience: number): Promise<void> {
  if (!server.listening) return;
  // Node's `http.Server.close` cuts idle connections too, and a request on its way there would be lost.
  // This stops listening only, so that such a request is told to come again.
  const closed = new Promise<void>((resolve) => TcpServer.prototype.close.call(server, () => resolve()));
  const impatience = deferred<void>();
  const timer = setTimeout(impatience.resolve, patience);
  await Promise.race([idle, impatience.promise]);
  clearTimeout(timer);
  server.closeAllConnections();
  await Promise.all([closed, idle]);
  // Stops Node's own watch over the time of headers.
  server.close(() => {});
}

interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
