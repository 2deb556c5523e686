// How the holder of a port proves that it serves this user's state folder, without either side showing the secret.

import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Where a TCP connection ends. It is part of the proof: a stranger who passes the challenge on to a real Headgate
 * gets an answer for that one's address and port, which is worth nothing at his own.
 */
export interface Endpoint {
  address: string;
  port: number;
}

const PURPOSE = 'headgate-holds-this-port-1';
const NONCE_SHAPE = /^[A-Za-z0-9_-]{43,86}$/;

/** A nonce from 32 to 64 bytes in base64url. Anything else is not answered: the answer must not sign free text. */
export function isNonce(text: string): boolean {
  return NONCE_SHAPE.test(text);
}

/** The answer to a challenge: 43 characters of base64url. */
export function proofFor(secret: string, endpoint: Endpoint, nonce: string): string {
  return digest(secret, endpoint, nonce).toString('base64url');
}

/** Whether an answer is the right one. Takes the same time for every wrong one. */
export function isProof(secret: string, endpoint: Endpoint, nonce: string, answer: string): boolean {
  const expected = digest(secret, endpoint, nonce);
  const given = Buffer.from(answer, 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function digest(secret: string, { address, port }: Endpoint, nonce: string): Buffer {
  // A socket that listens on IPv6 shows IPv4 peers as `::ffff:127.0.0.1`.
  const plain = address.replace(/^::ffff:/i, '');
  return createHmac('sha256', secret).update([PURPOSE, plain, port, nonce].join('\n')).digest();
}
