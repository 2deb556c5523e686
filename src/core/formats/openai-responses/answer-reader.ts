// Reads a plain response as the events of an answer.

import type { JsonObject } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import { failureFromWords } from '../openai-failure-kind.ts';
import { wordsOfErrorBody } from './failure-words.ts';
import { OutputReader } from './output-reader.ts';

/** The same code as for streams, fed with their last event alone. A body that is no answer is one `failure` event. */
export function readAnswer(body: JsonObject): StreamEvent[] {
  const words = wordsOfErrorBody(body);
  if (words) return [{ type: 'failure', failure: failureFromWords(words) }];
  if (!Array.isArray(body.output)) return [notAResponse('`output` is missing')];
  if (body.status === 'queued' || body.status === 'in_progress') {
    return [notAResponse(`its status is "${body.status}"`)];
  }
  return new OutputReader().accept({ response: body }, 'response.completed');
}

function notAResponse(what: string): StreamEvent {
  const message = `The upstream's answer is not a finished response: ${what}.`;
  return { type: 'failure', failure: { kind: 'malformed', scope: 'account', message } };
}
