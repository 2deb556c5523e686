// Fetches an image or a document that a request names by its address, for upstreams that fetch nothing themselves.
// The address comes from whatever the agent has read, so it leads only to the public internet: names are looked up here,
// and the connection goes to the very address that was checked, also after each redirect.

import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { request as undiciRequest } from 'undici/lib/api/index.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import { isPublicAddress } from './public-address.ts';

export interface MediaFetchOptions {
  /** Which addresses may be connected to. Default: those of the public internet. */
  isAllowed?(address: string): boolean;
  /** IP addresses of a host name; rejects when it has none. Default: the system's resolver. */
  resolve?(host: string): Promise<string[]>;
  /** Milliseconds for one address with all its redirects. */
  timeout?: number;
  userAgent: string;
}

/** `problem` is a clause about the host, such as `it answered 404`; never the path, which may hold a signature. */
export type MediaFetch = { ok: true; bytes: Buffer; contentType: string } | { ok: false; problem: string };

/** `limit` is the most bytes that are taken. Never rejects. */
export type FetchMedia = (url: string, limit: number, signal: AbortSignal) => Promise<MediaFetch>;

const mostRedirects = 3;
const defaultTimeout = 10_000;

export function createMediaFetcher(options: MediaFetchOptions): FetchMedia {
  const { isAllowed = isPublicAddress, resolve = systemResolve, timeout = defaultTimeout } = options;
  const way: Way = { isAllowed, resolve, userAgent: options.userAgent };
  return async (url, limit, signal) => {
    const patience = AbortSignal.timeout(timeout);
    try {
      return await follow(url, limit, way, AbortSignal.any([signal, patience]));
    } catch (error) {
      if (patience.aborted) return failed(`it took longer than ${timeout / 1000} s`);
      const { code } = error as { code?: unknown };
      return failed(`it cannot be reached${typeof code === 'string' ? ` (${code})` : ''}`);
    }
  };
}

interface Way {
  isAllowed(address: string): boolean;
  resolve(host: string): Promise<string[]>;
  userAgent: string;
}

async function follow(first: string, limit: number, way: Way, signal: AbortSignal): Promise<MediaFetch> {
  let url = first;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const step = await ask(url, limit, way, signal);
    if (!('location' in step)) return step;
    url = step.location;
  }
  return failed(`it redirects more than ${mostRedirects} times`);
}

async function ask(
  text: string,
  limit: number,
  way: Way,
  signal: AbortSignal,
): Promise<MediaFetch | { location: string }> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    return failed('its address is not one of http or https');
  const addresses = await checkedAddresses(url.hostname.replace(/^\[|\]$/g, ''), way, signal);
  if (addresses.length === 0) return failed('it does not lie on the public internet');
  const agent = new Agent({ connect: { lookup: pinned(addresses) } });
  try {
    const answer = await undiciRequest.call(agent, {
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers: { 'user-agent': way.userAgent, accept: '*/*', 'accept-encoding': 'identity' },
      signal,
    });
    const { location } = answer.headers;
    if (answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === 'string')
      return URL.canParse(location, url.href)
        ? { location: new URL(location, url).href }
        : failed('it redirects to an address that cannot be read');
    if (answer.statusCode !== 200) return failed(`it answered ${answer.statusCode}`);
    const bytes = await collect(answer.body, limit);
    if (!bytes) return failed('it is larger than what one request may bring');
    return { ok: true, bytes, contentType: String(answer.headers['content-type'] ?? '') };
  } finally {
    // Ends what is unread as well. Its promise settles when the sockets are gone, which nobody has to wait for.
    agent.destroy().catch(() => {});
  }
}

/** The allowed addresses of the host. */
async function checkedAddresses(host: string, way: Way, signal: AbortSignal): Promise<string[]> {
  const addresses = isIP(host) ? [host] : await abortable(way.resolve(host), signal);
  return addresses.filter((address) => way.isAllowed(address));
}

/** The system's resolver cannot be called off, only be left alone. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

async function systemResolve(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/** Answers every question with the checked addresses, so that a name cannot mean another one a moment later. */
function pinned(addresses: string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all }, answer) => {
    if (all) answer(null, found);
    else answer(null, found[0]?.address ?? '', found[0]?.family);
  };
}

/** undefined when there is more than the limit. */
async function collect(body: AsyncIterable<Buffer>, limit: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > limit) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function failed(problem: string): MediaFetch {
  return { ok: false, problem };
}
