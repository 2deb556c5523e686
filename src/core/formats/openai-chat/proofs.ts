// The proofs of reasoning that some vendors add to Chat: in a history and in the chunks of an answer.

import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import type { Traits } from '../../model/traits.ts';
import type { ProofHandling, ProofTest } from '../continuity.ts';
import { readProof } from './reasoning-proof.ts';

/** Google's documented value for calls that its model did not make: the check is skipped. */
const SKIP_SIGNATURE = 'skip_thought_signature_validator';

export const proofs: ProofHandling = {
  marks: ['thought_signature', 'reasoning_details'],
  inEvent(event) {
    const delta = asObject(asObject(asList(event.choices)[0])?.delta) ?? {};
    const calls = asList(delta.tool_calls).map((call) => signatureOf(asObject(call)));
    return [...asList(delta.reasoning_details).map(proofOfDetail), ...calls].filter(
      (proof) => proof !== undefined,
    );
  },
  pieces(proof) {
    const proven = readProof(proof);
    return [...(proven?.details ?? []).map(proofOfDetail), proven?.signature].filter(
      (piece) => piece !== undefined,
    );
  },
  strip,
  doWithout: (body, words) =>
    /reasoning_content/.test(words)
      ? withAssistants(body, withReasoningField)
      : withAssistants(body, withSignedCall),
};

function strip(body: JsonObject, isToGo: ProofTest, traits: Traits): JsonObject {
  const running = asList(body.messages).findLastIndex((message) => asObject(message)?.role === 'user');
  return withAssistants(body, (message, index) => {
    const goes = (proof: string | undefined) =>
      proof !== undefined && isToGo(proof, index < running ? 'finished' : 'running');
    return withoutDetails(withoutSignatures(message, goes, traits), goes);
  });
}

type Goes = (proof: string | undefined) => boolean;

function withoutDetails(message: JsonObject, goes: Goes): JsonObject {
  const details = asList(message.reasoning_details);
  const kept = details.filter((detail) => !goes(proofOfDetail(detail)));
  if (kept.length === details.length) return message;
  const { reasoning_details: _, ...rest } = message;
  return kept.length > 0 ? { ...rest, reasoning_details: kept } : rest;
}

/** Servers that look for signatures get the placeholder, others may not know the field. */
function withoutSignatures(message: JsonObject, goes: Goes, traits: Traits): JsonObject {
  const calls = asList(message.tool_calls);
  const kept = calls.map((value) => {
    const call = asObject(value);
    if (!call || !goes(signatureOf(call))) return value;
    const { extra_content: _, ...rest } = call;
    return traits.reasoningProofs ? signed(rest) : rest;
  });
  return kept.some((call, index) => call !== calls[index]) ? { ...message, tool_calls: kept } : message;
}

/** DeepSeek in thinking mode wants the field on every assistant message; empty text will do. */
function withReasoningField(message: JsonObject): JsonObject {
  return message.reasoning_content === undefined ? { ...message, reasoning_content: '' } : message;
}

/** Of parallel calls only the first carries a signature. */
function withSignedCall(message: JsonObject): JsonObject {
  const [first, ...others] = asList(message.tool_calls);
  const call = asObject(first);
  return call && signatureOf(call) === undefined
    ? { ...message, tool_calls: [signed(call), ...others] }
    : message;
}

function signed(call: JsonObject): JsonObject {
  return { ...call, extra_content: { google: { thought_signature: SKIP_SIGNATURE } } };
}

function signatureOf(call: JsonObject | undefined): string | undefined {
  return asString(asObject(asObject(call?.extra_content)?.google)?.thought_signature) || undefined;
}

function proofOfDetail(value: Json): string | undefined {
  const detail = asObject(value);
  return asString(detail?.signature) || asString(detail?.data) || undefined;
}

/** The same body when no assistant message changes. */
function withAssistants(
  body: JsonObject,
  change: (message: JsonObject, index: number) => JsonObject,
): JsonObject {
  const messages = asList(body.messages);
  const changed = messages.map((value, index) => {
    const message = asObject(value);
    return message?.role === 'assistant' ? change(message, index) : value;
  });
  return changed.some((message, index) => message !== messages[index])
    ? { ...body, messages: changed }
    : body;
}
