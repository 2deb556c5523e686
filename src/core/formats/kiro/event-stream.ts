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
  createSplitter,
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
function createSplitter(): Splitter {
  let pieces: Buffer[] = [];
  let held = 0;
  let needed = PRELUDE;
  let isBroken = false;
  const broken = (why: string): WireEvent => {
    isBroken = true;
    return frameEvent(join(), BROKEN, why);
  };
  const join = (): Buffer => {
    if (pieces.length > 1) pieces = [Buffer.concat(pieces)];
    return pieces[0] ?? Buffer.alloc(0);
  };
  const step = (): WireEvent | undefined => {
    const bytes = join();
    if (needed === PRELUDE) {
      const length = frameLength(bytes);
      if (length === undefined) return broken('sent something that is no frame of an event stream');
      needed = length;
      return undefined;
    }
    const frame = bytes.subarray(0, needed);
    pieces = [bytes.subarray(needed)];
    held -= needed;
    needed = PRELUDE;
    return readFrame(frame) ?? broken('sent a frame whose checksum or headers are wrong');
  };
  return {
    push(chunk) {
      const events: WireEvent[] = [];
      if (chunk.length > 0) pieces.push(chunk);
      held += chunk.length;
      while (!isBroken && held >= needed) {
        const event = step();
        if (event) events.push(event);
      }
      return events;
    },
    flush: () => (held > 0 && !isBroken ? [broken('ended its stream in the middle of a frame')] : []),
  };
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
