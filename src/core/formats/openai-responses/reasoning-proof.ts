// What proves reasoning in this dialect: the vendor's own encrypted content, and other vendors' proofs in our wrapping.

import type { Proof } from '../../model/conversation.ts';
import { asObject, asString, type JsonObject, parseJson } from '../../model/json.ts';

/**
 * Stands at the head of the `encrypted_content` of every reasoning item that this gateway wrote for another vendor.
 * Clients keep an item only with some encrypted content, and send it back unread; OpenAI would refuse it.
 */
export const foreignReasoningMark = 'headgate-reasoning:';

/** Ids of items that this gateway wrote begin so, after the prefix of their kind. OpenAI's own are hexadecimal. */
export const ownIdMark = 'hg';

/**
 * The `encrypted_content` for reasoning under an id. Another vendor's proof travels inside ours and comes back with the
 * history, and so does one of this dialect that is bound to another id.
 */
export function wrapProof(proof: Proof | undefined, itemId: string): string {
  if (proof?.format === 'openai-responses' && (proof.id === undefined || proof.id === itemId)) {
    return proof.value;
  }
  const wrapped = proof ? Buffer.from(JSON.stringify(proof)).toString('base64url') : '';
  return foreignReasoningMark + wrapped;
}

/** The proof of a reasoning item of the history or of an answer; undefined when it proves nothing. */
export function readProof(item: JsonObject): Proof | undefined {
  const value = asString(item.encrypted_content);
  if (!value) return undefined;
  if (value.startsWith(foreignReasoningMark)) return unwrap(value.slice(foreignReasoningMark.length));
  const id = asString(item.id);
  return { format: 'openai-responses', kind: 'encrypted', value, ...(id && { id }) };
}

function unwrap(wrapped: string): Proof | undefined {
  const proof = asObject(parseJson(Buffer.from(wrapped, 'base64url').toString('utf8')));
  const format = asString(proof?.format) as Proof['format'] | undefined;
  const kind = asString(proof?.kind) as Proof['kind'] | undefined;
  const value = asString(proof?.value);
  const id = asString(proof?.id);
  return format && kind && value ? { format, kind, value, ...(id && { id }) } : undefined;
}

/** Whether this gateway made the item up, or the item that is referred to, so that OpenAI does not know it. */
export function isForeignReasoning(item: JsonObject): boolean {
  const isReference = item.type === 'item_reference';
  if (item.type !== 'reasoning' && !isReference) return false;
  const content = asString(item.encrypted_content);
  if (content && !isReference) return content.startsWith(foreignReasoningMark);
  return asString(item.id)?.startsWith(`rs_${ownIdMark}`) === true;
}
