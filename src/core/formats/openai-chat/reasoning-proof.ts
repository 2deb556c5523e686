// Vendors' proofs of their own reasoning in Chat: OpenRouter's `reasoning_details`, Google's `thought_signature`.

import type { Proof } from '../../model/conversation.ts';
import { asList, asObject, asString, type Json, type JsonObject, parseJson } from '../../model/json.ts';

/** Joins the streamed pieces of `reasoning_details`: text of one entry adds up, everything else is replaced. */
export function addDetails(details: JsonObject[], delta: Json | undefined): void {
  for (const entry of asList(delta)) {
    const piece = asObject(entry);
    if (!piece) continue;
    const last = details.at(-1);
    const isSame = last && last.type === piece.type && last.index === piece.index;
    if (!isSame || piece.data !== undefined) {
      details.push({ ...piece });
      continue;
    }
    for (const [key, value] of Object.entries(piece)) {
      const isText = key === 'text' || key === 'summary';
      last[key] = isText ? (asString(last[key]) ?? '') + (asString(value) ?? '') : (value ?? last[key]);
    }
  }
}

/** undefined when nothing in the details proves anything. */
export function proofOfDetails(details: JsonObject[]): Proof | undefined {
  const proves = details.some((detail) => asString(detail.signature) || asString(detail.data));
  return proves ? proof({ reasoning_details: details }) : undefined;
}

/** Gemini 3 behind Google's Chat endpoint refuses its own calls without the signature that came with them. */
export function proofOfCall(call: JsonObject | undefined): Proof | undefined {
  const signature = asString(asObject(asObject(call?.extra_content)?.google)?.thought_signature);
  return signature ? proof({ thought_signature: signature }) : undefined;
}

function proof(fields: JsonObject): Proof {
  return { format: 'openai-chat', kind: 'signature', value: JSON.stringify(fields) };
}

export interface Proven {
  details: Json[];
  signature?: string;
}

/** What a proof of this format holds; undefined for the proofs of others. */
export function readProof(proof: Proof): Proven | undefined {
  if (proof.format !== 'openai-chat') return undefined;
  const fields = asObject(parseJson(proof.value));
  return (
    fields && { details: asList(fields.reasoning_details), signature: asString(fields.thought_signature) }
  );
}
