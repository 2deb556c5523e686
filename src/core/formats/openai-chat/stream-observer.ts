// Reads along a relayed Chat stream: bytes are looked at first, and parsed only when they promise something.

import { asList, asObject, asString, type JsonObject, parseJson } from '../../model/json.ts';
import type { Observation, StreamObserver } from '../format.ts';
import type { SseEvent } from '../sse.ts';
import { errorWords, spokenError } from './error-object.ts';
import { readFinish } from './finish.ts';
import { readUsage } from './usage.ts';

const done = Buffer.from('[DONE]');
const errorName = Buffer.from('"error"');
const choices = Buffer.from('"choices"');
const usage = Buffer.from('"usage":');
const finishReason = Buffer.from('"finish_reason":');
/** Fields whose value the client shows or runs. `text` is that of the old completions, and of Mistral's parts. */
const shown = [
  'content',
  'reasoning_content',
  'reasoning',
  'refusal',
  'text',
  'tool_calls',
  'function_call',
].map((name) => Buffer.from(`"${name}":`));

export function createStreamObserver(): StreamObserver {
  return { observe };
}

function observe(event: SseEvent): Observation {
  const { raw } = event;
  if (raw.length < 40 && raw.includes(done)) return { terminal: true };
  const observation: Observation = {};
  if (shown.some((name) => hasValue(raw, name))) observation.content = true;
  // A block that begins with `e` names its event.
  const isUnusual = raw.includes(errorName) || !raw.includes(choices) || raw[0] === 0x65;
  if (isUnusual || hasValue(raw, usage) || hasValue(raw, finishReason)) inspect(event, observation);
  return observation;
}

/**
 * Whether the field occurs with something in it: not null, "", [] or {}. A quote inside a JSON string carries a
 * backslash, so a name with its quotes and colon cannot occur in content.
 */
function hasValue(raw: Buffer, name: Buffer): boolean {
  for (let at = raw.indexOf(name); at >= 0; at = raw.indexOf(name, at + name.length)) {
    let value = at + name.length;
    while (raw[value] === 0x20) value++;
    const first = raw[value];
    const second = raw[value + 1];
    if (first === 0x22 && second !== 0x22) return true;
    if (first === 0x5b && second !== 0x5d) return true;
    if (first === 0x7b && second !== 0x7d) return true;
  }
  return false;
}

function inspect(event: SseEvent, observation: Observation): void {
  if (!event.hasData) return;
  const parsed = parseJson(event.data);
  const named = event.event === 'error' ? spokenError(event.data) : undefined;
  const words = errorWords(parsed ?? null) ?? named;
  if (words) {
    observation.failure = words;
    return;
  }
  const chunk = asObject(parsed);
  if (!chunk) return;
  const found = readUsage(chunk);
  if (found) observation.usage = found;
  readEnd(chunk, observation);
}

function readEnd(chunk: JsonObject, observation: Observation): void {
  const choice = asObject(asList(chunk.choices)[0]);
  const word = asString(choice?.finish_reason);
  if (!choice || !word) return;
  const finish = readFinish(choice, word, false);
  if (finish.type === 'failure') observation.failure = finish.failure;
  else observation.finished = true;
}
