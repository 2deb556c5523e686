// The relay's way to answer, over Node's ServerResponse.

import type { Reply } from '../relay/call.ts';
import type { Exchange } from './exchange.ts';

/** Proxies between us and the client must not hold a stream back, nor pack it. */
const STREAM_HEADERS = { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' };

export function createReply({ response }: Exchange): Reply {
  let started = false;
  let written = false;
  let drained: Promise<void> | undefined;
  const isOver = () => response.destroyed || response.writableEnded;
  return {
    get started() {
      return started;
    },
    head(status, headers) {
      started = true;
      if (isOver()) return;
      const isStream = headers['content-type']?.startsWith('text/event-stream') === true;
      response.writeHead(status, isStream ? { ...STREAM_HEADERS, ...headers } : headers);
      // Usually the first chunk follows at once and shares the packet; a head that waits for it goes out alone.
      if (isStream) setImmediate(() => written || isOver() || response.flushHeaders());
    },
    write(chunk) {
      if (isOver()) return undefined;
      written = true;
      if (response.write(chunk)) return undefined;
      drained ??= nextDrain(response).then(() => {
        drained = undefined;
      });
      return drained;
    },
    end() {
      if (!isOver()) response.end();
    },
  };
}

/** Fires when the client goes before its answer is complete. */
export function clientSignal({ response }: Exchange): AbortSignal {
  const gone = new AbortController();
  // It may have gone in the moment between the last byte of its request and now.
  if (response.destroyed) gone.abort();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** Resolves when there is room again, or nobody left to write to. */
function nextDrain(response: Exchange['response']): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
