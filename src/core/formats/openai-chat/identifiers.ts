// Call ids within the limits of Chat servers.

import { createHash } from 'node:crypto';
import { openAiCallId } from '../openai-identifiers.ts';

/** OpenAI refuses longer ones in Chat. */
const longestCallId = 40;
const nineCharacters = /^[a-zA-Z0-9]{9}$/;

/** `nineOnly` is Mistral's rule: nine letters and digits, neither more nor less. */
export function chatCallId(id: string, nineOnly = false): string {
  if (!nineOnly) return openAiCallId(id, longestCallId);
  return nineCharacters.test(id) ? id : createHash('sha256').update(id).digest('hex').slice(0, 9);
}
