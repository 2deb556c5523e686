// Streams of this dialect, for tests: written out, cut, and read back.

import { anthropicMessages } from '../../../../src/core/formats/anthropic-messages/index.ts';
import { SseSplitter } from '../../../../src/core/formats/sse.ts';
import type { StreamEvent } from '../../../../src/core/model/stream.ts';

/** Events with their `event:` line, as Anthropic sends them. */
export function wire(...events: { type: string; [key: string]: unknown }[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

/** The events of a stream that arrives in these pieces. */
export function readChunks(chunks: Buffer[]): StreamEvent[] {
  const splitter = new SseSplitter();
  const reader = anthropicMessages.createStreamReader();
  const events = chunks.flatMap((chunk) => splitter.push(chunk)).flatMap((event) => reader.read(event));
  events.push(...splitter.flush().flatMap((event) => reader.read(event)), ...reader.end());
  return events;
}

export function readStream(text: string): StreamEvent[] {
  return readChunks([Buffer.from(text)]);
}

/** The data of each event of a stream. */
export function parsed(text: string): any[] {
  const splitter = new SseSplitter();
  return [...splitter.push(Buffer.from(text)), ...splitter.flush()].map((event) => {
    const data = JSON.parse(event.data);
    if (event.event !== data.type) throw new Error(`event ${event.event} holds ${data.type}`);
    return data;
  });
}
