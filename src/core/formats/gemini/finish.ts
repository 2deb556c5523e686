// Why an answer ended, between Gemini's words and ours.

import type { FinishReason, StreamEvent } from '../../model/stream.ts';

const REASONS: Record<string, FinishReason> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  LANGUAGE: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  CONTINUATION: 'pause',
};

/** The model failed to make a call or an answer that can be read; as a good end it would be an empty turn. */
const BREAKDOWNS = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MALFORMED_RESPONSE',
]);

export function isBreakdown(word: string): boolean {
  return BREAKDOWNS.has(word);
}

/** `hasCalls`: Gemini says STOP after calls as well. Words that nobody knows count as a natural end. */
export function readFinish(word: string, message: string | undefined, hasCalls: boolean): StreamEvent {
  if (isBreakdown(word)) {
    const said = message ? `: ${message}` : '.';
    const failure = {
      kind: 'malformed' as const,
      scope: 'account' as const,
      message: `The upstream ended the answer with ${word}${said}`,
      code: word,
    };
    return { type: 'failure', failure };
  }
  const reason = REASONS[word] ?? 'stop';
  if (reason === 'content-filter') return { type: 'finish', reason, detail: message || word };
  return { type: 'finish', reason: reason === 'stop' && hasCalls ? 'tool-calls' : reason };
}

/** What the answer held, as far as the finish depends on it. */
export interface AnswerFacts {
  hasRefusal: boolean;
  /** A call whose arguments are no JSON object: it was left out. */
  hasBrokenCall: boolean;
}

/** `finishReason`, with `finishMessage` where there is something to say. */
export function writeFinish(
  reason: FinishReason,
  detail: string | undefined,
  facts: AnswerFacts,
): { finishReason: string; finishMessage?: string } {
  switch (reason) {
    // A call that was cut off by the limit is left out as well, and the limit is the reason for it.
    case 'length':
    case 'context-full':
      return { finishReason: 'MAX_TOKENS' };
    case 'content-filter':
      return { finishReason: 'SAFETY', ...(detail && { finishMessage: detail }) };
    default:
      if (facts.hasBrokenCall) return { finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: BROKEN_CALL };
      return { finishReason: facts.hasRefusal ? 'SAFETY' : 'STOP' };
  }
}

const BROKEN_CALL = 'The arguments of a function call are not a JSON object.';
