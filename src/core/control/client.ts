// Speaks to the control API of whoever serves on this machine, after that one has proved who it is.

import { randomBytes } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { SseSplitter } from '../formats/sse.ts';
import { asObject, asString, parseJson } from '../model/json.ts';
import { ControlFailure } from './control-failure.ts';
import { readControlSecret } from './home.ts';
import { hostAndPort } from './host-and-port.ts';
import type { ControlEvent } from './protocol.ts';
import { openProvenConnection } from './proven-connection.ts';

export { ControlFailure, type ControlFailureCode } from './control-failure.ts';

export interface ControlClient {
  /** `path` is relative to `/headgate/v1/`, such as `status` or `accounts/openai-1/test`. Rejects with `ControlFailure`. */
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** Follows the event stream until it closes; resolves when it does (also when the server goes). */
  follow(onEvent: (event: ControlEvent) => void, signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface ControlClientOptions {
  home: string;
  port: number;
  /** Where the gateway listens. Default 127.0.0.1. */
  host?: string;
}

const PROOF_TIMEOUT = 3000;
/** Testing an account waits for a real upstream. */
const ANSWER_TIMEOUT = 180_000;
/** The gateway says something every 15 s. */
const SILENT_STREAM_TIMEOUT = 45_000;

interface Connection {
  agent: Agent;
  host: string;
  port: number;
  /** Read anew for each call: the folder may not have been there at the last one. */
  secret(): Promise<string>;
}

/** Opens nothing yet. Each call has a TCP connection of its own, which is proved before the secret goes over it. */
export function createControlClient(options: ControlClientOptions): ControlClient {
  const { home, port, host = '127.0.0.1' } = options;
  const open = new Set<Duplex>();
  const secret = async () => {
    const found = await readControlSecret(home);
    if (found !== undefined) return found;
    throw new ControlFailure(
      'unreachable',
      `There is no control secret in ${home}: no Headgate ran there yet.`,
    );
  };
  const connection: Connection = { agent: provingAgent(open, host, port, secret), host, port, secret };
  return {
    get: (path) => exchange(connection, 'GET', path, undefined),
    send: (method, path, body) => exchange(connection, method, path, body),
    follow: (onEvent, signal) => follow(connection, onEvent, signal),
    close: () => {
      for (const socket of open) socket.destroy();
    },
  };
}

function provingAgent(open: Set<Duplex>, host: string, port: number, secret: () => Promise<string>): Agent {
  const agent = new Agent({ keepAlive: false });
  agent.createConnection = (_options, opened) => {
    const failed = (error: Error) => opened?.(error, undefined as unknown as Duplex);
    secret().then((known) => {
      const nonce = randomBytes(32).toString('base64url');
      const challenge = { host, port, secret: known, nonce, timeoutMs: PROOF_TIMEOUT };
      const socket = openProvenConnection(challenge, (failure, proved) => {
        if (proved) opened?.(null, proved);
        else if (failure) failed(failure);
      });
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    }, failed);
    return undefined;
  };
  return agent;
}

async function exchange<T>(connection: Connection, method: string, path: string, body: unknown): Promise<T> {
  const answer = await ask(connection, method, path, body);
  const text = await readText(connection, answer);
  if (answer.statusCode === 204) return undefined as T;
  const json = parseJson(text);
  if (answer.statusCode === 200 && json !== undefined) return json as T;
  throw failureFrom(answer.statusCode ?? 0, json);
}

async function ask(
  connection: Connection,
  method: string,
  path: string,
  body: unknown,
  signal?: AbortSignal,
): Promise<IncomingMessage> {
  const { agent, host, port } = connection;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers: Record<string, string | number> = { authorization: `Bearer ${await connection.secret()}` };
  if (text !== undefined) {
    headers['content-type'] = 'application/json';
    headers['content-length'] = Buffer.byteLength(text);
  }
  return new Promise((resolve, reject) => {
    const call = request(
      { agent, host, port, method, path: `/headgate/v1/${path}`, headers, signal },
      resolve,
    );
    call.setTimeout(ANSWER_TIMEOUT, () => call.destroy());
    call.on('error', (error) => reject(asFailure(connection, error)));
    call.end(text);
  });
}

async function readText(connection: Connection, answer: IncomingMessage): Promise<string> {
  answer.setEncoding('utf8');
  let text = '';
  try {
    for await (const piece of answer) text += piece;
  } catch (error) {
    throw asFailure(connection, error);
  }
  return text;
}

async function follow(
  connection: Connection,
  onEvent: (event: ControlEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  let answer: IncomingMessage;
  try {
    answer = await ask(connection, 'GET', 'events', undefined, signal);
  } catch (failure) {
    if (signal.aborted) return;
    throw failure;
  }
  if (answer.statusCode !== 200) {
    throw failureFrom(answer.statusCode ?? 0, parseJson(await readText(connection, answer)));
  }
  const splitter = new SseSplitter();
  answer.setTimeout(SILENT_STREAM_TIMEOUT, () => answer.destroy());
  answer.on('data', (chunk: Buffer) => {
    for (const event of splitter.push(chunk)) {
      const said = event.hasData ? parseJson(event.data) : undefined;
      if (said !== undefined) onEvent(said as unknown as ControlEvent);
    }
  });
  await new Promise<void>((resolve) => answer.on('error', () => {}).on('close', resolve));
}

function failureFrom(status: number, body: unknown): ControlFailure {
  const error = asObject(asObject(body)?.error);
  const message = asString(error?.message) ?? `The gateway answered with status ${status}.`;
  const isRefusal = status === 401 || status === 403 || status === 503;
  return new ControlFailure(isRefusal ? 'refused' : 'problem', message, {
    status,
    problem: asString(error?.code),
  });
}

function asFailure({ host, port }: Connection, error: unknown): ControlFailure {
  if (error instanceof ControlFailure) return error;
  const reason = (error as NodeJS.ErrnoException).code ?? 'closed';
  return new ControlFailure(
    'unreachable',
    `The connection to ${hostAndPort(host, port)} broke (${reason}). Is the gateway still running?`,
  );
}
