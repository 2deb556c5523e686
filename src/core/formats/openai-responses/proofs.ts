// The encrypted reasoning in an input and in the events of an answer.

import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import type { ProofHandling, ProofPlace, ProofTest } from '../continuity.ts';

export const proofs: ProofHandling = {
  marks: ['encrypted_content'],
  inEvent(event) {
    const items = [event.item, ...asList(asObject(event.response)?.output)];
    return items.map((item) => encryptedContent(asObject(item))).filter((proof) => proof !== undefined);
  },
  strip,
  doWithout,
};

/**
 * Reasoning goes as a whole item; so do mere references to one, which only its own account can resolve. What followed it
 * loses its id: OpenAI looks a call up by it, and then misses the reasoning that led to it.
 */
function strip(body: JsonObject, isToGo: ProofTest): JsonObject {
  const input = asList(body.input);
  const running = input.findLastIndex((item) => asObject(item)?.role === 'user');
  let followsGone = false;
  let isChanged = false;
  const kept = input.flatMap((value, index): Json[] => {
    const item = asObject(value);
    if (!item) return [value];
    const place: ProofPlace = index < running ? 'finished' : 'running';
    const proof = encryptedContent(item) ?? reasoningId(item);
    const goes = proof !== undefined && isToGo(proof, place);
    if (proof !== undefined) followsGone = goes;
    else if (!isAssistants(item)) followsGone = false;
    isChanged ||= goes;
    if (goes) return [];
    return [followsGone ? withoutId(item) : value];
  });
  return isChanged ? { ...body, input: kept } : body;
}

/** A call without an id is taken as it stands, with no reasoning asked for. */
function doWithout(body: JsonObject): JsonObject {
  const input = asList(body.input);
  const kept = input.map((value) => {
    const item = asObject(value);
    return item && isAssistants(item) ? withoutId(item) : value;
  });
  return kept.some((item, index) => item !== input[index]) ? { ...body, input: kept } : body;
}

function encryptedContent(item: JsonObject | undefined): string | undefined {
  return (item?.type === 'reasoning' && asString(item.encrypted_content)) || undefined;
}

function reasoningId(item: JsonObject): string | undefined {
  const id = asString(item.id);
  const isReference = item.type === 'item_reference' && id?.startsWith('rs_') === true;
  return item.type === 'reasoning' || isReference ? id : undefined;
}

function isAssistants({ type, role }: JsonObject): boolean {
  return role === 'assistant' || type === 'function_call' || type === 'custom_tool_call';
}

function withoutId(item: JsonObject): JsonObject {
  if (item.id === undefined) return item;
  const { id: _, ...rest } = item;
  return rest;
}
