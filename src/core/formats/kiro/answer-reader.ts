// Reads a body that is no stream. The service answers with streams only, so it is an error or nothing of this format.

import type { JsonObject } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import { failureOf } from './failure-reader.ts';

export function readAnswer(body: JsonObject): StreamEvent[] {
  if (body.message !== undefined || body.__type !== undefined) {
    return [{ type: 'failure', failure: failureOf(body) }];
  }
  const message = 'The upstream answered with JSON where an event stream was due.';
  return [{ type: 'failure', failure: { kind: 'malformed', scope: 'account', message } }];
}
