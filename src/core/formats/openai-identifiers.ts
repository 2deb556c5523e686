// Tool names and call ids within OpenAI's limits: equal inputs give equal outputs, on every turn and in every process.

import { createHash } from 'node:crypto';

const longestName = 64;
const goodName = /^[a-zA-Z0-9_-]{1,64}$/;
const goodCharacters = /^[a-zA-Z0-9_-]+$/;

/** A name that OpenAI takes. A changed name ends in a hash of the original, so that two long names stay apart. */
export function openAiToolName(name: string): string {
  if (goodName.test(name)) return name;
  const hash = digest(name).slice(0, 8);
  const readable = name.replace(/[^a-zA-Z0-9_-]+/g, '_').slice(0, longestName - hash.length - 1);
  return `${readable}_${hash}`;
}

/** `longest`: Chat takes 40 characters, Responses 64. */
export function openAiCallId(id: string, longest: number): string {
  return id.length <= longest && goodCharacters.test(id) ? id : madeCallId(id);
}

/** An id for a call that came without one. `seed` must differ between the calls of a conversation. */
export function madeCallId(...seed: (string | number | undefined)[]): string {
  return `call_${digest(seed.join('|')).slice(0, 24)}`;
}

/** OpenAI takes at most 64 characters in `safety_identifier` and `prompt_cache_key`. */
export function shortIdentifier(text: string): string {
  return text.length <= 64 ? text : digest(text);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
