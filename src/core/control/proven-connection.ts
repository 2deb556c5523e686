// Opens a TCP connection and lets nobody use it before the other end has proved that it is ours.

import { connect, type Socket } from 'node:net';
import { asObject, asString, parseJson } from '../model/json.ts';
import { ControlFailure } from './control-failure.ts';
import { hostAndPort } from './host-and-port.ts';
import { isProof } from './proof.ts';

export interface Challenge {
  host: string;
  port: number;
  /** The control secret. Never written to the socket here. */
  secret: string;
  nonce: string;
  timeoutMs: number;
}

const LARGEST_ANSWER = 4096;
const ACCEPTABLE_HEAD = /^HTTP\/1\.1 200 [^\r\n]*\r\n/;

/** The socket, ready for requests over the same connection; or the failure. The stranger has seen nothing but the nonce. */
export function openProvenConnection(
  challenge: Challenge,
  opened: (failure: ControlFailure | null, socket?: Socket) => void,
): Socket {
  const socket = connect({ host: challenge.host, port: challenge.port, noDelay: true });
  let answer = Buffer.alloc(0);
  const settle = (failure: ControlFailure | null) => {
    socket.off('data', onData).off('error', onGone).off('close', onGone).off('timeout', onTimeout);
    socket.setTimeout(0);
    if (!failure) return opened(null, socket);
    // The error of a socket that is being thrown away has no reader any more.
    socket.on('error', () => {}).destroy();
    opened(failure);
  };
  const onData = (chunk: Buffer) => {
    answer = Buffer.concat([answer, chunk]);
    const verdict = judge(answer, challenge, socket);
    if (verdict !== 'incomplete') settle(verdict === 'proved' ? null : stranger(challenge));
  };
  const onGone = (error?: Error | boolean) => settle(unreachable(challenge, error));
  const onTimeout = () => settle(unreachable(challenge));
  socket.setTimeout(challenge.timeoutMs);
  socket.on('data', onData).on('error', onGone).on('close', onGone).on('timeout', onTimeout);
  socket.on('connect', () => socket.write(request(challenge)));
  return socket;
}

function request({ host, port, nonce }: Challenge): string {
  return `GET /headgate/v1/challenge?nonce=${nonce} HTTP/1.1\r\nHost: ${hostAndPort(host, port)}\r\n\r\n`;
}

function judge(answer: Buffer, challenge: Challenge, socket: Socket): 'incomplete' | 'proved' | 'wrong' {
  const text = answer.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return text.length > LARGEST_ANSWER ? 'wrong' : 'incomplete';
  const head = text.slice(0, end + 2);
  const length = Number(/\r\ncontent-length: *(\d{1,4}) *\r\n/i.exec(head)?.[1]);
  if (!ACCEPTABLE_HEAD.test(head) || !(length <= LARGEST_ANSWER)) return 'wrong';
  const body = text.slice(end + 4);
  if (body.length < length) return 'incomplete';
  const proof = asString(asObject(parseJson(body))?.proof);
  // Surplus bytes would be read as the start of an answer to the first real request.
  if (body.length > length || proof === undefined || socket.remoteAddress === undefined) return 'wrong';
  const endpoint = { address: socket.remoteAddress, port: challenge.port };
  return isProof(challenge.secret, endpoint, challenge.nonce, proof) ? 'proved' : 'wrong';
}

function stranger({ host, port }: Challenge): ControlFailure {
  return new ControlFailure(
    'stranger',
    `The program at ${hostAndPort(host, port)} is not a Headgate of this user and state folder. Choose another port.`,
  );
}

function unreachable({ host, port }: Challenge, error?: Error | boolean): ControlFailure {
  const code = error instanceof Error ? ` (${(error as NodeJS.ErrnoException).code ?? 'error'})` : '';
  return new ControlFailure('unreachable', `No Headgate answers at ${hostAndPort(host, port)}${code}.`);
}
