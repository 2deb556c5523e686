// Call ids in the shape that this dialect takes.

import { openAiCallId } from '../openai-identifiers.ts';

const longestCallId = 64;

export function responsesCallId(id: string): string {
  return openAiCallId(id, longestCallId);
}
