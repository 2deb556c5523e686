// What the runner wants of an upstream: answers in our words, and what it received, read back into them.

import type { FormatId } from '../../../src/core/model/format-id.ts';
import type { ReceivedRequest, Responder, ScriptedAnswer } from '../../support/scripted-server.ts';
import type { Refusal, Reply, Sent } from '../words.ts';

export interface UpstreamKind {
  format: FormatId;
  /** As the page shows it. */
  title: string;
  /** The upstream's own name of the model. */
  model: string;
  start(): Promise<Upstream>;
}

export interface Upstream {
  /** The account in the configuration, as one line of YAML. */
  account: string;
  /** The next request gets this. */
  answer(next: Reply | Refusal): void;
  /** What was received since the last `forget`, in order. */
  sent(): Sent[];
  /** What the vendor's rules refused since then; empty when every request was a good one. */
  refused(): string[];
  /** Answers that nobody came for are forgotten as well. */
  forget(): void;
  close(): Promise<void>;
}

/** The name by which clients ask, whatever the model is called at the upstream. */
export const askedModel = 'm';

/** A name of nobody's, so that no quirks of known models come into play. */
export const plainModel = 'upstream-model';

/** One format's words for all of it. */
export interface Dialect {
  reply(reply: Reply, request: ReceivedRequest): ScriptedAnswer;
  refuse(refusal: Refusal): ScriptedAnswer;
  read(request: ReceivedRequest): Sent;
}

interface StrictServer {
  requests: ReceivedRequest[];
  enqueue(...answers: Responder[]): void;
  close(): Promise<void>;
}

export function createUpstream(
  account: { model: string } & Record<string, string>,
  server: StrictServer,
  refusals: readonly string[],
  dialect: Dialect,
): Upstream {
  const queue: (Reply | Refusal)[] = [];
  let requestsBefore = 0;
  let refusalsBefore = 0;
  const { model, ...settings } = account;
  const models = `[{ name: ${model}, alias: ${askedModel} }]`;
  const fields = Object.entries(settings).map(([name, value]) => `${name}: "${value}"`);
  return {
    account: `{ name: upstream, models: ${models}, ${fields.join(', ')} }`,
    answer(next) {
      queue.push(next);
      server.enqueue((request) => {
        const first = queue.shift();
        if (!first) return { status: 500, body: 'This request was not expected.' };
        return 'trouble' in first ? dialect.refuse(first) : dialect.reply(first, request);
      });
    },
    sent: () =>
      server.requests
        .slice(requestsBefore)
        .filter(({ method, url }) => method === 'POST' && !/count_?tokens|input_tokens/i.test(url))
        .map(dialect.read),
    refused: () => refusals.slice(refusalsBefore),
    forget() {
      queue.length = 0;
      requestsBefore = server.requests.length;
      refusalsBefore = refusals.length;
    },
    close: () => server.close(),
  };
}

/** A streamed answer and how it ends: well, with an error of its own, or not at all. */
export function streamed(chunks: string[], ending: string[], error: string[], reply: Reply): ScriptedAnswer {
  if (reply.broken === 'error') return { chunks: [...chunks, ...error] };
  if (reply.broken === 'cut') return { chunks, ending: 'cut' };
  return { chunks: [...chunks, ...ending] };
}

/** A plain answer that breaks off is a piece of JSON. */
export function plain(body: object, failure: ScriptedAnswer, reply: Reply): ScriptedAnswer {
  if (reply.broken === 'error') return failure;
  if (reply.broken !== 'cut') return { body };
  const text = JSON.stringify(body);
  return {
    headers: { 'content-type': 'application/json' },
    body: text.slice(0, text.length / 2),
    ending: 'cut',
  };
}

/** In pieces of a few characters, which cut words, but never a character. */
export function inPieces(text: string): string[] {
  return text.match(/[\s\S]{1,5}/gu) ?? [];
}

/** What a broken answer says where it says something. */
export const brokenWords = 'The scripted upstream broke off.';

/** `data:MEDIA/TYPE;base64,DATA` or an address. */
export function sourceOf(url: string): { mediaType?: string; base64?: string; url?: string } {
  const [, mediaType, base64] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? [];
  return base64 === undefined ? { url } : { mediaType, base64 };
}

export function named(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
