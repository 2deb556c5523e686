// Thinking of other vendors has no signature of this one: how it is marked for clients, and taken out again.

import { asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import { conformCallId } from './identifiers.ts';

/** Stands where clients expect a signature. They keep it and send it back; Anthropic would refuse it. */
export const UNSIGNED_THINKING_MARK = 'headgate-unsigned-thinking';

export function isUnsigned(signature: string | undefined): boolean {
  return !signature || signature.startsWith(UNSIGNED_THINKING_MARK);
}

/**
 * A history that this dialect's own vendor takes: without thinking blocks that only we signed, without the assistant
 * messages that consisted of nothing else, and with call ids in its alphabet (other vendors' ids, such as
 * `functions.read:0`, came to the client through us). The same object when nothing had to change.
 */
export function cleanHistory(body: JsonObject): JsonObject {
  const messages = asList(body.messages);
  let changed = false;
  let lostThinking = false;
  const cleaned: Json[] = [];
  for (const message of messages) {
    const content = asObject(message)?.content;
    if (!Array.isArray(content)) {
      cleaned.push(message);
      continue;
    }
    const kept = content.filter((block) => !isMarkedThinking(block)).map(conformIds);
    const same = kept.length === content.length && kept.every((block, index) => block === content[index]);
    changed ||= !same;
    lostThinking ||= kept.length < content.length;
    if (same) cleaned.push(message);
    else if (kept.length > 0) cleaned.push({ ...asObject(message), content: kept });
  }
  if (!changed) return body;
  const result = { ...body, messages: cleaned };
  return lostThinking && endsInUnprovenCalls(cleaned) ? withoutThinking(result) : result;
}

function isMarkedThinking(block: Json): boolean {
  const { type, signature } = asObject(block) ?? {};
  return type === 'thinking' && asString(signature)?.startsWith(UNSIGNED_THINKING_MARK) === true;
}

function conformIds(block: Json): Json {
  const part = asObject(block);
  const field = part?.type === 'tool_use' ? 'id' : part?.type === 'tool_result' ? 'tool_use_id' : undefined;
  const id = field && asString(part?.[field]);
  if (!part || !field || !id || conformCallId(id) === id) return block;
  return { ...part, [field]: conformCallId(id) };
}

/** Whether the last assistant message calls tools and does not start with thinking. */
export function endsInUnprovenCalls(messages: Json[]): boolean {
  const last = messages.map(asObject).findLast((message) => message?.role === 'assistant');
  const types = asList(last?.content).map((block) => asObject(block)?.type);
  return types.includes('tool_use') && types[0] !== 'thinking' && types[0] !== 'redacted_thinking';
}

/**
 * `enabled` thinking demands a thinking block at the head of the running tool loop, and the rule that clears old
 * thinking demands thinking, so both go for this request. `adaptive` makes no such demand.
 */
export function withoutThinking(body: JsonObject): JsonObject {
  if (asObject(body.thinking)?.type !== 'enabled') return body;
  const result: JsonObject = { ...body, thinking: { type: 'disabled' } };
  const management = asObject(body.context_management);
  if (!management) return result;
  const edits = asList(management.edits).filter(
    (edit) => !asString(asObject(edit)?.type)?.startsWith('clear_thinking'),
  );
  if (edits.length > 0) result.context_management = { ...management, edits };
  else delete result.context_management;
  return result;
}
