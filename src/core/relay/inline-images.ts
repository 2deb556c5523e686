// Puts images and documents that stand in a conversation as addresses into it as bytes, for upstreams that cannot fetch
// them. Nothing is dropped: what cannot be had is the caller's error to know of.

import type { Conversation, DocumentPart, ImagePart, Part, Turn } from '../model/conversation.ts';
import type { Failure } from '../model/failure.ts';
import type { FetchMedia } from '../upstream/fetch-media.ts';
import { asText, sniffMedia } from './sniff-media.ts';

/** Bytes of all that is fetched for one request; Gemini takes no more than 20 MB inline. */
const mostBytes = 20 * 1024 * 1024;
const atATime = 6;

export type MediaKind = 'image' | 'document';
/** Whether the target takes the address as it is. */
export type TakesUrl = (url: string, kind: MediaKind) => boolean;

export type Inlining = { ok: true; conversation: Conversation } | { ok: false; failure: Failure };

type UrlPart = (ImagePart | DocumentPart) & { source: { kind: 'url'; url: string } };

/** The same conversation when there is nothing to fetch. Each address is fetched once. */
export async function inlineImages(
  conversation: Conversation,
  takesUrl: TakesUrl,
  fetchMedia: FetchMedia,
  signal: AbortSignal,
): Promise<Inlining> {
  const isWanted = (part: Part): part is UrlPart =>
    (part.type === 'image' || part.type === 'document') &&
    part.source.kind === 'url' &&
    // Bytes already; every writer reads them.
    !/^data:/i.test(part.source.url) &&
    !takesUrl(part.source.url, part.type);
  const wanted = new Map<string, MediaKind>();
  for (const part of conversation.turns.flatMap(({ parts }) => parts).flatMap(withInner))
    if (isWanted(part)) wanted.set(part.source.url, part.type);
  if (wanted.size === 0) return { ok: true, conversation };
  const fetched = await fetchAll(wanted, fetchMedia, signal);
  if (!fetched.ok) return fetched;
  const inlined = <P extends Part>(part: P): P => {
    const source = isWanted(part) ? fetched.sources.get(part.source.url) : undefined;
    return source ? { ...part, source } : part;
  };
  return { ok: true, conversation: { ...conversation, turns: conversation.turns.map(turnWith(inlined)) } };
}

/** For the tries of one request: what was fetched for one account is there for the next. */
export function fetchOnce(fetchMedia: FetchMedia): FetchMedia {
  const known = new Map<string, ReturnType<FetchMedia>>();
  return (url, limit, signal) => {
    const fetching = known.get(url) ?? fetchMedia(url, limit, signal);
    known.set(url, fetching);
    return fetching;
  };
}

function withInner(part: Part): Part[] {
  return part.type === 'tool-result' ? part.parts : [part];
}

function turnWith(inlined: <P extends Part>(part: P) => P): (turn: Turn) => Turn {
  return (turn) => ({
    ...turn,
    parts: turn.parts.map((part) =>
      part.type === 'tool-result' ? { ...part, parts: part.parts.map(inlined) } : inlined(part),
    ),
  });
}

type Base64Source = { kind: 'base64'; mediaType: string; data: string };
type Fetched = { ok: true; sources: Map<string, Base64Source> } | { ok: false; failure: Failure };

async function fetchAll(
  wanted: Map<string, MediaKind>,
  fetchMedia: FetchMedia,
  signal: AbortSignal,
): Promise<Fetched> {
  const sources = new Map<string, Base64Source>();
  const queue = [...wanted];
  let left = mostBytes;
  let failure: Failure | undefined;
  const lane = async () => {
    for (let next = queue.shift(); next && !failure; next = queue.shift()) {
      const [url, kind] = next;
      const fetch = await fetchMedia(url, left, signal);
      // What the other lanes have taken meanwhile counts too.
      if (fetch.ok) left -= fetch.bytes.length;
      const source = fetch.ok && left >= 0 ? sourceOf(fetch.bytes, fetch.contentType, kind) : undefined;
      if (source) sources.set(url, source);
      else failure ??= whyNot(url, kind, fetch.ok ? (left < 0 ? tooMuch : notOfKind(kind)) : fetch.problem);
    }
  };
  await Promise.all(Array.from({ length: atATime }, lane));
  if (failure && signal.aborted) failure = { ...failure, kind: 'cancelled', message: gone };
  return failure ? { ok: false, failure } : { ok: true, sources };
}

function sourceOf(bytes: Buffer, contentType: string, kind: MediaKind): Base64Source | undefined {
  const sniffed = sniffMedia(bytes);
  const isImage = sniffed?.startsWith('image/') === true;
  const mediaType =
    kind === 'image' ? (isImage ? sniffed : undefined) : (sniffed ?? asText(bytes, contentType));
  return mediaType === undefined ? undefined : { kind: 'base64', mediaType, data: bytes.toString('base64') };
}

const gone = 'The client closed the connection.';
const tooMuch = `the images and documents of one request come to more than ${mostBytes} bytes`;

function notOfKind(kind: MediaKind): string {
  return kind === 'image'
    ? 'what it sent is no image that models take'
    : 'what it sent is neither PDF nor text';
}

/** Only the host is named: the rest of an address may be a signature, or somebody's secret. */
function whyNot(url: string, kind: MediaKind, problem: string): Failure {
  const host = URL.canParse(url) ? new URL(url).host : '';
  const where = host === '' ? 'from its address' : `from ${host}`;
  return {
    kind: 'invalid-request',
    scope: 'request',
    message: `The ${kind} ${where} could not be fetched for a model that takes no addresses: ${problem}. Send its bytes in base64 instead.`,
    retryable: false,
  };
}
