// The event stream of the control API: the whole status first, then every change, until either side goes.

import type { ControlEvent } from '../control/protocol.ts';
import { sseEvent } from '../formats/sse.ts';
import type { ControlService } from './control-service.ts';
import type { Exchange } from './exchange.ts';

/** Comments let a reader tell a quiet gateway from a dead one. */
const COMMENT_EVERY = 15_000;
/** A reader that is this far behind (bytes) is cut off; it comes back and gets a fresh status. */
const LARGEST_BACKLOG = 4 * 1024 * 1024;

/** Returns at once. `closing` ends the stream: followers wait for nothing else to take over. */
export function streamEvents({ response }: Exchange, control: ControlService, closing: AbortSignal): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  const send = (event: ControlEvent) => {
    if (response.writableLength > LARGEST_BACKLOG) return response.destroy();
    return response.write(sseEvent(JSON.stringify(event), event.type));
  };
  send({ type: 'status', status: control.status() });
  const unsubscribe = control.subscribe(send);
  const comments = setInterval(() => response.write(': still here\n\n'), COMMENT_EVERY);
  comments.unref();
  const end = () => response.destroy();
  closing.addEventListener('abort', end);
  response.once('close', () => {
    closing.removeEventListener('abort', end);
    clearInterval(comments);
    unsubscribe();
  });
}
