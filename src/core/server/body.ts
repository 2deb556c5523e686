// Reads a request body: unpacked, bounded, and given up when it stands still.

import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Refusal } from './exchange.ts';
import { checkLength, tooLarge } from './guard.ts';

export interface BodyLimits {
  /** Bytes, after unpacking. */
  size: number;
  /** Milliseconds without a byte. */
  stillness: number;
}

/** `gone` = the client closed the connection; nobody is left to answer. */
export type BodyReading = { ok: true; pieces: Buffer[] } | { ok: false; refusal: Refusal | 'gone' };

const decoders: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Never rejects. `ready` is called when the body is about to be read, for clients that wait to be told. */
export async function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
  ready: () => void,
): Promise<BodyReading> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const decoder = decoders[encoding]?.();
  if (!decoder && encoding !== 'identity') return { ok: false, refusal: unknownEncoding };
  const announced = checkLength(request.headers, limits.size);
  if (announced) return { ok: false, refusal: announced };
  ready();
  return collect(request, decoder, limits);
}

function collect(
  request: IncomingMessage,
  decoder: Transform | undefined,
  limits: BodyLimits,
): Promise<BodyReading> {
  const { socket } = request;
  const source: Readable = decoder ? request.pipe(decoder) : request;
  const pieces: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    const finish = (reading: BodyReading) => {
      source.off('data', onData).off('end', onEnd);
      request.off('close', onClose).off('timeout', onStill);
      socket.setTimeout(0);
      if (decoder) {
        request.unpipe(decoder);
        decoder.destroy();
      }
      resolve(reading);
    };
    const onData = (piece: Buffer) => {
      size += piece.length;
      pieces.push(piece);
      if (size > limits.size) finish({ ok: false, refusal: tooLarge(limits.size) });
    };
    const onEnd = () => finish({ ok: true, pieces });
    const onStill = () => finish({ ok: false, refusal: stoodStill });
    const onClose = () => {
      // With a decoder the last bytes may still be inside it.
      if (!request.complete) finish({ ok: false, refusal: 'gone' });
    };
    source.on('data', onData).on('end', onEnd);
    request.on('close', onClose).setTimeout(limits.stillness, onStill);
    decoder?.on('error', () => finish({ ok: false, refusal: notDecodable }));
  });
}

const unknownEncoding: Refusal = {
  status: 415,
  kind: 'invalid-request',
  message:
    'The body is packed in a way that Headgate does not know. Send it plain, or as gzip, deflate or br.',
  headers: { 'accept-encoding': 'gzip, deflate, br' },
};

const notDecodable: Refusal = {
  status: 400,
  kind: 'invalid-request',
  message: 'The body cannot be unpacked. It is not what the content-encoding header says, or it is cut off.',
};

const stoodStill: Refusal = {
  status: 408,
  kind: 'timeout',
  message: 'The rest of the body did not come. Send the request again.',
  headers: { connection: 'close' },
  retryable: true,
};
