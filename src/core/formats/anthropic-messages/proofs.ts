// The signatures and redacted data in a history and in the events of an answer.

import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import type { ProofHandling, ProofTest } from '../continuity.ts';
import { endsInUnprovenCalls, withoutThinking } from './unsigned-thinking.ts';

export const proofs: ProofHandling = {
  marks: ['signature', 'redacted_thinking'],
  inEvent(event) {
    const block = asObject(event.content_block) ?? {};
    return [asString(asObject(event.delta)?.signature), proofOfBlock(block)].filter(
      (proof) => !!proof,
    ) as string[];
  },
  strip,
  doWithout: (body) => (endsInUnprovenCalls(asList(body.messages)) ? withoutThinking(body) : body),
};

/** Thinking may be left out of finished turns. At the head of the running tool loop `enabled` thinking demands it. */
function strip(body: JsonObject, isToGo: ProofTest): JsonObject {
  const messages = asList(body.messages);
  const running = startOfRunning(messages);
  let isChanged = false;
  const kept = messages.flatMap((value, index): Json[] => {
    const message = asObject(value);
    if (message?.role !== 'assistant' || !Array.isArray(message.content)) return [value];
    const place = index < running ? 'finished' : 'running';
    const content = message.content.filter((block) => {
      const proof = proofOfBlock(asObject(block) ?? {});
      return !proof || !isToGo(proof, place);
    });
    if (content.length === message.content.length) return [value];
    isChanged = true;
    return content.length > 0 ? [{ ...message, content }] : [];
  });
  if (!isChanged) return body;
  const stripped = { ...body, messages: kept };
  return endsInUnprovenCalls(kept) ? withoutThinking(stripped) : stripped;
}

function proofOfBlock({ type, signature, data }: JsonObject): string | undefined {
  if (type === 'thinking') return asString(signature);
  return type === 'redacted_thinking' ? asString(data) : undefined;
}

/** The index behind the last message in which the user says something; results of tools do not end a step. */
function startOfRunning(messages: Json[]): number {
  return messages.findLastIndex((value) => {
    const message = asObject(value);
    if (message?.role !== 'user') return false;
    if (!Array.isArray(message.content)) return true;
    return message.content.every((block) => asObject(block)?.type !== 'tool_result');
  });
}
