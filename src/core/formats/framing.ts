// How the body of a stream is cut into events. All dialects but Kiro's use server-sent events.

import { SseSplitter } from './sse.ts';

export interface Framing {
  /** What the content type of such a body holds. */
  readonly mediaType: string;
  /** One for each body. */
  createSplitter(): Splitter;
}

/** Takes bytes, cut anywhere, and gives out the events that are complete. */
export interface Splitter {
  push(chunk: Buffer): WireEvent[];
  /** At the end of the body: what is left of it, where the framing makes something of that. */
  flush(): WireEvent[];
}

/** One event as it came over the wire. */
export interface WireEvent {
  /** Its bytes, with everything that frames them. */
  readonly raw: Buffer;
  /** The name of its kind; empty when it has none. */
  readonly event: string;
  /** The payload as text. */
  readonly data: string;
  /** false when there is no payload at all (a comment). */
  readonly hasData: boolean;
}

export const serverSentEvents: Framing = {
  mediaType: 'text/event-stream',
  createSplitter: () => new SseSplitter(),
};
