// Tool names and call ids within Chat's limits: equal inputs give equal outputs, on every turn and in every process.

import { createHash } from 'node:crypto';

const longestName = 64;
const goodName = /^[a-zA-Z0-9_-]{1,64}$/;
// OpenAI refuses ids beyond 40 characters.
const goodCallId = /^[a-zA-Z0-9_-]{1,40}$/;
const nineCharacters = /^[a-zA-Z0-9]{9}$/;

/** A name that Chat takes. A changed name ends in a hash of the original, so that two long names stay apart. */
export function chatToolName(name: string): string {
  if (goodName.test(name)) return name;
  const hash = digest(name).slice(0, 8);
  const readable = name.replace(/[^a-zA-Z0-9_-]+/g, '_').slice(0, longestName - hash.length - 1);
  return `${readable}_${hash}`;
}

export function chatCallId(id: string, nineOnly = false): string {
  if (nineOnly) return nineCharacters.test(id) ? id : digest(id).slice(0, 9);
  return goodCallId.test(id) ? id : `call_${digest(id).slice(0, 24)}`;
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
