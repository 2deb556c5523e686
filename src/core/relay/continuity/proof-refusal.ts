// Whether an upstream refused a request because of the proofs of reasoning in its history, told by the vendors' words.

import type { Failure } from '../../model/failure.ts';

/** `invalid` = a proof is there and is not taken; `missing` = one is not there. */
export type ProofRefusal = 'invalid' | 'missing';

const invalid = [
  // Anthropic
  /invalid `?(signature|data)`? in `?(redacted_)?thinking`?/i,
  /thinking`? blocks? .*cannot be modified/i,
  // OpenAI
  /item with id '?rs_\w+'? not found/i,
  /encrypted[ _]content.* could not be (verified|decrypted|parsed)/i,
  /item_id did not match/i,
  /invalid_encrypted_content/i,
  // Google
  /(corrupted|invalid) thought[ _]?signature/i,
  /thought[ _]?signature.* (is not valid|is invalid)/i,
];

const missing = [
  /expected `?thinking`?.*found/i,
  /was provided without its required `?'?reasoning/i,
  /missing an? `?thought[ _]?signature/i,
  // DeepSeek in thinking mode
  /reasoning_content.* must be passed back/i,
];

/** Item ids are looked up, so an unknown one is a 404. */
const statuses = new Set([400, 404, 422]);

/** `text` holds all the words of the error: type, code and message. */
export function proofRefusal(status: number | undefined, text: string): ProofRefusal | undefined {
  if (status !== undefined && !statuses.has(status)) return undefined;
  if (invalid.some((words) => words.test(text))) return 'invalid';
  return missing.some((words) => words.test(text)) ? 'missing' : undefined;
}

export function refusalOf({ status, code = '', message }: Failure): ProofRefusal | undefined {
  return proofRefusal(status, `${code} ${message}`);
}
