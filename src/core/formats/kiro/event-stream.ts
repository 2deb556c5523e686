// AWS event streams: binary frames with checksums, cut anywhere, as events.
// Layout: https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html

import { crc32 } from 'node:zlib';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { asObject, parseJson } from '../../model/json.ts';
import type { Framing, Splitter, WireEvent } from '../framing.ts';

/** Length of the frame, length of its headers, checksum of both. */
const PRELUDE = 12;
const SHORTEST_FRAME = 16;
/** Frames of answers have a few hundred bytes; a length beyond this is no length. */
const LONGEST_FRAME = 16 * 1024 * 1024;

/** Names of events begin with a letter, so these two are never the service's own. */
export const EXCEPTION = ':exception';
export const BROKEN = ':broken';

export const eventStream: Framing = {
  mediaType: 'application/vnd.amazon.eventstream',
  createSplitter: () => new FrameSplitter(),
};

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

/**
 * An event frame becomes an event with its type as the name and its payload as the data. An exception becomes `:exception`,
 * its data the payload with the exception's type as `__type`. The first frame that is no good becomes `:broken` with a
 * clause as data, and nothing after it is read: bytes do not get lost on the way, so what follows is not frames at all.
 */
class FrameSplitter implements Splitter {
  #pieces: Buffer[] = [];
  #held = 0;
  /** Bytes without which nothing can be done: a prelude, or the frame whose prelude has come. */
  #needed = PRELUDE;
  #isBroken = false;

  push(chunk: Buffer): WireEvent[] {
    const events: WireEvent[] = [];
    if (chunk.length > 0) this.#pieces.push(chunk);
    this.#held += chunk.length;
    while (!this.#isBroken && this.#held >= this.#needed) {
      const event = this.#needed === PRELUDE ? this.#readPrelude() : this.#readFrame();
      if (event) events.push(event);
    }
    return events;
  }

  flush(): WireEvent[] {
    const isCut = this.#held > 0 && !this.#isBroken;
    return isCut ? [this.#giveUp('ended its stream in the middle of a frame')] : [];
  }

  #readPrelude(): WireEvent | undefined {
    const length = frameLength(this.#joined());
    if (length === undefined) return this.#giveUp('sent something that is no frame of an event stream');
    this.#needed = length;
    return undefined;
  }

  #readFrame(): WireEvent {
    const bytes = this.#joined();
    const frame = bytes.subarray(0, this.#needed);
    this.#pieces = [bytes.subarray(this.#needed)];
    this.#held -= this.#needed;
    this.#needed = PRELUDE;
    return readFrame(frame) ?? this.#giveUp('sent a frame whose checksum or headers are wrong');
  }

  #joined(): Buffer {
    if (this.#pieces.length > 1) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0] ?? Buffer.alloc(0);
  }

  #giveUp(why: string): WireEvent {
    this.#isBroken = true;
    return frameEvent(this.#joined(), BROKEN, why);
  }
}

/** From the prelude; undefined when that is none. */
function frameLength(bytes: Buffer): number | undefined {
  const length = bytes.readUInt32BE(0);
  if (length < SHORTEST_FRAME || length > LONGEST_FRAME) return undefined;
  return crc32(bytes.subarray(0, 8)) === bytes.readUInt32BE(8) ? length : undefined;
}

function readFrame(frame: Buffer): WireEvent | undefined {
  const message = decode(frame);
  if (!message) return undefined;
  const header = (name: string) => String(message.headers[name]?.value ?? '');
  const payload = Buffer.from(message.body).toString('utf8');
  switch (header(':message-type')) {
    case 'exception':
      return frameEvent(frame, EXCEPTION, withType(payload, header(':exception-type')));
    case 'error': {
      const words = { __type: header(':error-code'), message: header(':error-message') };
      return frameEvent(frame, EXCEPTION, JSON.stringify(words));
    }
    default:
      return frameEvent(frame, header(':event-type'), payload);
  }
}

/** The library tells a wrong checksum or header by throwing. */
function decode(frame: Buffer): ReturnType<EventStreamCodec['decode']> | undefined {
  try {
    return codec.decode(frame);
  } catch {
    return undefined;
  }
}

function withType(payload: string, type: string): string {
  const words = asObject(parseJson(payload)) ?? { message: payload };
  return JSON.stringify({ ...words, __type: type });
}

function frameEvent(raw: Buffer, event: string, data: string): WireEvent {
  return { raw, event, data, hasData: data !== '' };
}
