// Reads a plain answer as the events of a stream.

import type { JsonObject } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import { ChunkReader } from './chunk-reader.ts';

/** One chunk that holds everything, so that both paths agree. Neither content nor a finish reason is no answer: a `failure`. */
export function readAnswer(body: JsonObject): StreamEvent[] {
  const reader = new ChunkReader();
  const events = reader.readChunk(body);
  if (reader.isClosed) return events;
  if (reader.isEmpty) {
    const message =
      'The upstream answered with something that has neither candidates with content nor a finish reason.';
    return [{ type: 'failure', failure: { kind: 'malformed', scope: 'account', message } }];
  }
  // A body that came whole is complete even where the reason was left out.
  const last = reader.close('STOP');
  return last[0]?.type === 'failure' ? last : [...events, ...last];
}
