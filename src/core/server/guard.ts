// Who may talk to us at all: Host, Origin, key, content type and size, each a question without side effects.

import type { IncomingHttpHeaders } from 'node:http';
import { hostAndPort } from '../control/host-and-port.ts';
import type { Refusal } from './exchange.ts';

/** The Host headers under which this gateway is addressed. Whole strings: a web page can make any name resolve to us. */
export function allowedHosts(host: string, port: number): ReadonlySet<string> {
  const hosts = new Set<string>();
  for (const name of ['127.0.0.1', 'localhost', '::1', host]) {
    hosts.add(hostAndPort(name.toLowerCase(), port));
    // Clients leave out the port that their scheme implies.
    if (port === 80) hosts.add(hostAndPort(name.toLowerCase(), port).slice(0, -':80'.length));
  }
  return hosts;
}

/**
 * `arrivedAt` is the local end of the connection, given only where we listen on all interfaces: an address typed as
 * such cannot come from a name that was bent to us.
 */
export function checkHost(
  headers: IncomingHttpHeaders,
  allowed: ReadonlySet<string>,
  arrivedAt?: string,
): Refusal | undefined {
  const host = headers.host?.toLowerCase();
  if (host !== undefined && (allowed.has(host) || host === arrivedAt)) return undefined;
  const example = allowed.values().next().value;
  return {
    status: 403,
    kind: 'forbidden',
    message: `Headgate answers only requests whose Host header is its own address. Use http://${example} as the base URL.`,
  };
}

/** Browsers name the page that asks. Only our own page may, and only under `/headgate/`. */
export function checkOrigin(
  headers: IncomingHttpHeaders,
  path: string,
  allowed: ReadonlySet<string>,
): Refusal | undefined {
  const origin = headers.origin?.toLowerCase();
  if (origin === undefined) return undefined;
  const own = origin.startsWith('http://') && allowed.has(origin.slice('http://'.length));
  if (own && path.startsWith('/headgate/')) return undefined;
  return {
    status: 403,
    kind: 'forbidden',
    message: 'Headgate does not answer web pages. Call it from a program that sends no Origin header.',
  };
}

/** Everything that may be the client key: Claude Code sends two headers when both of its variables are set. */
export function presentedKeys(headers: IncomingHttpHeaders, query: URLSearchParams): string[] {
  const bearer = bearerToken(headers);
  const others = [headers['x-api-key'], headers['x-goog-api-key'], query.get('key')];
  return [bearer, ...others].filter((key): key is string => typeof key === 'string' && key !== '');
}

export function bearerToken(headers: IncomingHttpHeaders): string | undefined {
  return /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
}

export function keyRefusal(presented: string[]): Refusal {
  const what = presented.length > 0 ? 'The client key is not known here.' : 'No client key was sent.';
  return {
    status: 401,
    kind: 'unauthenticated',
    message: `${what} Copy it with "Headgate: Copy Address and Key" or from "headgate env", and send it as "Authorization: Bearer" or "x-api-key".`,
    headers: { 'www-authenticate': 'Bearer realm="headgate"' },
  };
}

/**
 * A body without a content type is taken, since hand-written clients leave it out and it still has to be JSON with a
 * good key. `text/plain` and forms are what a browser sends without asking first.
 */
export function checkContentType(headers: IncomingHttpHeaders): Refusal | undefined {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (!type || type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type)) return undefined;
  return {
    status: 415,
    kind: 'invalid-request',
    message: 'The body must be JSON. Send the header "content-type: application/json".',
  };
}

/** Refuses by the announced length, before anything is read. */
export function checkLength(headers: IncomingHttpHeaders, limit: number): Refusal | undefined {
  return Number(headers['content-length'] ?? 0) > limit ? tooLarge(limit) : undefined;
}

export function tooLarge(limit: number): Refusal {
  return {
    status: 413,
    kind: 'too-large',
    message: `The body is larger than ${limit} bytes. Shorten the conversation, or raise "server.max-body" in the configuration.`,
  };
}
