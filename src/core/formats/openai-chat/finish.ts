// Why an answer ended, between Chat's words and ours.

import { asString, type JsonObject } from '../../model/json.ts';
import type { FinishReason, StreamEvent } from '../../model/stream.ts';
import { failureFromWords } from '../openai-failure-kind.ts';

const reasons: Record<string, FinishReason> = {
  stop: 'stop',
  length: 'length',
  max_tokens: 'length',
  // Mistral's word for a full context, and Z.ai's.
  model_length: 'context-full',
  model_context_window_exceeded: 'context-full',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  // Z.ai.
  sensitive: 'content-filter',
};

/** Words that mean the vendor gave up: OpenRouter `error`, Z.ai `network_error`, DeepSeek, Google's Chat endpoint. */
const breakdowns = /^(error|network_error|insufficient_system_resource)$|malformed|unexpected_tool_call/i;

/** The finish of a choice. `calls` = whether the answer holds a usable tool call. Unknown words count as a natural end. */
export function readFinish(choice: JsonObject, word: string, calls: boolean): StreamEvent {
  if (breakdowns.test(word)) {
    const type = word === 'insufficient_system_resource' ? 'overloaded' : undefined;
    const message = `The upstream ended the answer with the finish reason "${word}".`;
    return { type: 'failure', failure: failureFromWords({ message, type, code: word }) };
  }
  const reason = reconcile(reasons[word.toLowerCase()] ?? 'stop', calls);
  // vLLM tells which stop sequence was hit.
  const stopSequence = asString(choice.stop_reason);
  if (reason === 'stop' && stopSequence) return { type: 'finish', reason: 'stop-sequence', stopSequence };
  return { type: 'finish', reason };
}

/** Vendors say `stop` although calls came, and `tool_calls` although none did: agents ignore the call, or wait for ever. */
function reconcile(reason: FinishReason, calls: boolean): FinishReason {
  if (reason === 'stop' && calls) return 'tool-calls';
  if (reason === 'tool-calls' && !calls) return 'stop';
  return reason;
}

/** Chat's word for the reason; calls decide over a natural end, and a cut answer stays cut. */
export function writeFinish(reason: FinishReason, calls: boolean): string {
  switch (reason) {
    case 'length':
    case 'context-full':
      return 'length';
    case 'content-filter':
      return 'content_filter';
    default:
      return calls ? 'tool_calls' : 'stop';
  }
}
