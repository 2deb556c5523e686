// Why an answer ended, between this dialect's status and our words.

import { asObject, type JsonObject } from '../../model/json.ts';
import type { FinishReason } from '../../model/stream.ts';

/** The finish of a response. A cut answer stays cut, whatever calls it holds. */
export function readFinish(response: JsonObject, isIncomplete: boolean, hasCalls: boolean): FinishReason {
  if (isIncomplete || response.status === 'incomplete') {
    const reason = asObject(response.incomplete_details)?.reason;
    // Other reasons (`max_messages`, `steered`) cut the answer short as well.
    return reason === 'content_filter' ? 'content-filter' : 'length';
  }
  return hasCalls ? 'tool-calls' : 'stop';
}

export interface Ending {
  status: 'completed' | 'incomplete';
  incomplete_details: JsonObject | null;
}

/** Status and details of a response that ended so. A full context counts as a limit here. */
export function writeFinish(reason: FinishReason): Ending {
  if (reason === 'length' || reason === 'context-full') {
    return { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
  }
  if (reason === 'content-filter') {
    return { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };
  }
  return { status: 'completed', incomplete_details: null };
}
