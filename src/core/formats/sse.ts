// Server-sent events over raw bytes: cut anywhere, rejoined exactly.
// Rules: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream

const LF = 10;
const CR = 13;

/** One event with the bytes it came in (its closing blank line included), so that it can be relayed untouched. */
export class SseEvent {
  readonly raw: Buffer;
  #fields: { event: string; data: string; hasData: boolean } | undefined;

  constructor(raw: Buffer) {
    this.raw = raw;
  }

  /** The `event:` field; empty when there is none. */
  get event(): string {
    return this.#parse().event;
  }

  /** All `data:` lines, joined by line feeds; empty for a comment. */
  get data(): string {
    return this.#parse().data;
  }

  /** false for a block of comments, or of nothing. */
  get hasData(): boolean {
    return this.#parse().hasData;
  }

  #parse(): { event: string; data: string; hasData: boolean } {
    if (this.#fields) return this.#fields;
    let event = '';
    const data: string[] = [];
    for (const line of this.raw
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\r|\n/)) {
      const colon = line.indexOf(':');
      if (colon <= 0) continue;
      const name = line.slice(0, colon);
      const value = line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
      if (name === 'data') data.push(value);
      else if (name === 'event') event = value;
    }
    this.#fields = { event, data: data.join('\n'), hasData: data.length > 0 };
    return this.#fields;
  }
}

/** Cuts a byte stream into events. Bytes after the last blank line wait for the next chunk. */
export class SseSplitter {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): SseEvent[] {
    let buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const events: SseEvent[] = [];
    for (let end = endOfEvent(buffer); end > 0; end = endOfEvent(buffer)) {
      events.push(new SseEvent(buffer.subarray(0, end)));
      buffer = buffer.subarray(end);
    }
    this.#rest = buffer;
    return events;
  }

  /** At the end of the body: the last event, when its blank line is missing. */
  flush(): SseEvent[] {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest.length > 0 ? [new SseEvent(rest)] : [];
  }

  /** Bytes held back because their event is not complete. */
  get pending(): number {
    return this.#rest.length;
  }
}

/**
 * The length of the first event with its blank line, or 0 when it is not complete yet. A trailing CR waits:
 * its LF may be in the next chunk.
 */
function endOfEvent(buffer: Buffer): number {
  let lineStart = 0;
  for (let at = 0; at < buffer.length; at++) {
    const byte = buffer[at];
    if (byte !== LF && byte !== CR) continue;
    if (byte === CR && at + 1 === buffer.length) return 0;
    const next = byte === CR && buffer[at + 1] === LF ? at + 2 : at + 1;
    if (at === lineStart) return next;
    at = next - 1;
    lineStart = next;
  }
  return 0;
}

/** An event as this gateway writes it. */
export function sseEvent(data: string, event?: string): string {
  return event === undefined ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`;
}
