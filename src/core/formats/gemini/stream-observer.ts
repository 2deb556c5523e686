// Reads along a relayed stream: bytes are looked at first, and parsed only when they promise something.

import { asList, asObject, asString, type JsonObject, parseJson } from '../../model/json.ts';
import type { Observation, StreamObserver } from '../format.ts';
import type { SseEvent } from '../sse.ts';
import { errorWords } from './failure-reader.ts';
import { isBreakdown, readFinish } from './finish.ts';
import { readUsage } from './usage.ts';

const CANDIDATES = Buffer.from('"candidates"');
const PARTS = Buffer.from('"parts"');
const FINISH = Buffer.from('"finishReason"');
const ERROR = Buffer.from('"error"');
const CONTENT: Observation = Object.freeze({ content: true });

/**
 * After the first content, chunks of nothing but parts (nearly all of a stream) are never parsed. Their token counts
 * are passed over too: those of the chunk with the finish reason, and of any after it, replace them.
 */
export function createStreamObserver(): StreamObserver {
  let hasContent = false;
  let hasFinished = false;
  return {
    observe(event: SseEvent): Observation {
      const { raw } = event;
      const isContent = hasContent && !hasFinished && raw.includes(CANDIDATES) && raw.includes(PARTS);
      if (isContent && !raw.includes(FINISH) && !raw.includes(ERROR)) return CONTENT;
      const observation = event.hasData ? inspect(event.data) : {};
      hasContent ||= observation.content === true;
      hasFinished ||= observation.finished === true;
      return observation;
    },
  };
}

function inspect(data: string): Observation {
  const parsed = parseJson(data) ?? null;
  const failure = errorWords(parsed);
  if (failure) return { failure };
  const observation: Observation = {};
  for (const item of Array.isArray(parsed) ? parsed : [parsed]) {
    const chunk = asObject(item);
    if (chunk) inspectChunk(chunk, observation);
  }
  return observation;
}

function inspectChunk(chunk: JsonObject, observation: Observation): void {
  const candidate = asObject(asList(chunk.candidates)[0]);
  if (asList(asObject(candidate?.content)?.parts).some(showsSomething)) observation.content = true;
  const usage = readUsage(chunk);
  if (usage) observation.usage = usage;
  const word = asString(candidate?.finishReason);
  if (word && isBreakdown(word)) {
    const finish = readFinish(word, asString(candidate?.finishMessage), false);
    if (finish.type === 'failure') observation.failure = finish.failure;
  } else if (
    (word && word !== 'FINISH_REASON_UNSPECIFIED') ||
    asString(asObject(chunk.promptFeedback)?.blockReason)
  ) {
    observation.finished = true;
  }
}

/** Anything but an empty text. */
function showsSomething(value: unknown): boolean {
  const part = asObject(value) ?? {};
  return Object.entries(part).some(([key, field]) => key !== 'thought' && field !== '' && field !== null);
}
