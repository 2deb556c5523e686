// Reads a plain chat.completion as the events of an answer.

import type { Failure } from '../../model/failure.ts';
import { asList, asObject, type JsonObject } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import { errorOf } from './error-object.ts';
import { ChunkReader } from './stream-reader.ts';

/**
 * The same code as for streams, fed with one chunk that holds everything, so that both paths agree. Neither content
 * nor a finish reason is no answer: one `failure` event that says what was missing.
 */
export function readAnswer(body: JsonObject): StreamEvent[] {
  const error = errorOf(body);
  if (error) return [{ type: 'failure', failure: error }];
  const choice = asObject(asList(body.choices)[0]);
  const message = asObject(choice?.message);
  if (!choice || !message) {
    return [malformed(choice ? '`choices[0].message` is missing' : '`choices` is missing or empty')];
  }
  const reader = new ChunkReader();
  const events = reader.readChunk({ ...body, choices: [{ ...choice, delta: message }] });
  if (reader.isEmpty) return [malformed('it has neither content nor a `finish_reason`')];
  // A body that came whole is complete even where the vendor left the word out.
  return [...events, ...reader.close('stop')];
}

function malformed(what: string): StreamEvent {
  const message = `The upstream's answer is not a chat completion: ${what}.`;
  const failure: Failure = { kind: 'malformed', scope: 'account', message };
  return { type: 'failure', failure };
}
