// Thought signatures: what proves to Gemini that a call, a text or a thought is its own, and what stands for one.

import type { Proof } from '../../model/conversation.ts';
import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import type { Traits } from '../../model/traits.ts';

/** Google's documented value for calls that its model did not make: the check is skipped. */
export const SKIP_SIGNATURE = 'skip_thought_signature_validator';

/** Undefined for no signature, and for one that proves nothing. */
export function readSignature(value: Json | undefined): Proof | undefined {
  const signature = asString(value);
  if (!signature || signature === SKIP_SIGNATURE) return undefined;
  return { format: 'gemini', kind: 'signature', value: signature };
}

/** `thoughtSignature`, if the proof is this dialect's own; another's is named as lost. */
export function writeSignature(proof: Proof | undefined, losses: Set<string>): JsonObject {
  if (!proof) return {};
  if (proof.format === 'gemini') return { thoughtSignature: proof.value };
  losses.add('reasoning proof');
  return {};
}

/**
 * A history that models from generation 3 on take: they refuse calls without a signature, and the calls that another
 * vendor made while this gateway stood in have none. The same object when nothing had to change.
 */
export function cleanHistory(body: JsonObject, traits?: Traits): JsonObject {
  if (traits?.geminiGeneration !== 3 || !Array.isArray(body.contents)) return body;
  const contents = body.contents.map(withSignedCall);
  const isSame = contents.every((content, index) => content === asList(body.contents)[index]);
  return isSame ? body : { ...body, contents };
}

function withSignedCall(value: Json): Json {
  const content = asObject(value);
  if (content?.role !== 'model') return value;
  const parts = asList(content.parts);
  const signed = signFirstCall(parts.map((part) => asObject(part) ?? {}));
  return signed ? { ...content, parts: signed } : value;
}

/** Of parallel calls only the first carries a signature. Undefined when nothing is missing. */
export function signFirstCall(parts: JsonObject[]): JsonObject[] | undefined {
  const first = parts.findIndex(
    (part) => part.functionCall !== undefined || part.function_call !== undefined,
  );
  const call = parts[first];
  if (!call || asString(call.thoughtSignature ?? call.thought_signature)) return undefined;
  return parts.map((part, index) => (index === first ? { ...part, thoughtSignature: SKIP_SIGNATURE } : part));
}
