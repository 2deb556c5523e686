// Why an answer ended, in both directions, checked against what the answer holds.

import { asObject, asString, type JsonObject } from '../../model/json.ts';
import type { FinishReason } from '../../model/stream.ts';

const FROM_WIRE: Record<string, FinishReason> = {
  end_turn: 'stop',
  stop_sequence: 'stop-sequence',
  max_tokens: 'length',
  tool_use: 'tool-calls',
  pause_turn: 'pause',
  refusal: 'content-filter',
  model_context_window_exceeded: 'context-full',
};

export interface Finish {
  reason: FinishReason;
  stopSequence?: string;
  detail?: string;
}

/**
 * The finish of an answer. `source` holds `stop_reason`, `stop_sequence` and `stop_details`: the message itself, or the
 * `delta` of `message_delta`. Vendors say `end_turn` after calls, and `tool_use` without any: the calls decide.
 */
export function readFinish(source: JsonObject, hasCalls: boolean): Finish {
  const named = FROM_WIRE[asString(source.stop_reason) ?? ''] ?? 'stop';
  const finish: Finish = { reason: named };
  if (named === 'stop' && hasCalls) finish.reason = 'tool-calls';
  if (named === 'tool-calls' && !hasCalls) finish.reason = 'stop';
  const sequence = asString(source.stop_sequence);
  if (named === 'stop-sequence' && sequence !== undefined) finish.stopSequence = sequence;
  const explanation = asString(asObject(source.stop_details)?.explanation);
  if (explanation) finish.detail = explanation;
  return finish;
}

/** What the answer held, as far as the stop reason depends on it. */
export interface AnswerFacts {
  hasCalls: boolean;
  hasRefusal: boolean;
}

/** `stop_reason`, `stop_sequence` and, for a refusal, `stop_details`. */
export function writeFinish(finish: Finish, facts: AnswerFacts): JsonObject {
  const reason = stopReason(finish.reason, facts);
  const written: JsonObject = {
    stop_reason: reason,
    stop_sequence: reason === 'stop_sequence' ? (finish.stopSequence ?? null) : null,
  };
  if (reason === 'refusal') {
    written.stop_details = { type: 'refusal', category: null, explanation: finish.detail ?? null };
  }
  return written;
}

function stopReason(reason: FinishReason, facts: AnswerFacts): string {
  switch (reason) {
    // A call that was cut off by the limit must not be run, so the limit wins over the calls.
    case 'length':
      return 'max_tokens';
    case 'context-full':
      return 'model_context_window_exceeded';
    case 'content-filter':
      return 'refusal';
    case 'pause':
      return 'pause_turn';
    case 'stop-sequence':
      return 'stop_sequence';
    case 'stop':
    case 'tool-calls':
      if (facts.hasCalls) return 'tool_use';
      return facts.hasRefusal ? 'refusal' : 'end_turn';
  }
}
