// Writes the system prompt and the turns as Chat messages, with every call answered right where it stands.

import type { Conversation, Part, ToolCallPart, ToolResultPart, Turn } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import { assistantMessage } from './assistant-writer.ts';
import { contentPart, userContent } from './content-writer.ts';
import { ResultPairing } from './result-pairing.ts';
import type { Writing } from './writing.ts';

/** At least one message: none at all are refused. */
export function writeMessages(conversation: Conversation, writing: Writing): JsonObject[] {
  const { turns } = conversation;
  const pairing = new ResultPairing(turns);
  const system = conversation.system.map((part) => part.text).join('\n\n');
  const messages: JsonObject[] = system
    ? [{ role: writing.traits.systemRole ?? 'system', content: system }]
    : [];
  const withReasoning = conversation.reasoning?.mode !== 'off';
  turns.forEach((turn, index) => {
    if (turn.role === 'assistant') {
      const message = assistantMessage(turn, withReasoning, writing);
      if (message) messages.push(message, ...resultMessages(turn, index, pairing, writing));
    } else if (turn.role === 'system') messages.push(...systemTurn(turn, writing));
    else messages.push(...userTurn(turn, pairing, writing));
  });
  return messages.length > 0 ? messages : [{ role: 'user', content: '(The conversation goes on.)' }];
}

function systemTurn(turn: Turn, writing: Writing): JsonObject[] {
  const text = turn.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
  if (text === '') return [];
  const role = writing.traits.systemTurns === false ? 'user' : (writing.traits.systemRole ?? 'system');
  return [{ role, content: text }];
}

function userTurn(turn: Turn, pairing: ResultPairing, writing: Writing): JsonObject[] {
  const parts = turn.parts.flatMap((part): Part[] => {
    if (part.type !== 'tool-result') return [part];
    return pairing.isTaken(part) ? [] : orphan(part, writing);
  });
  const content = userContent(parts, writing);
  return content === undefined ? [] : [{ role: 'user', content }];
}

/** A result whose call the client trimmed away: Chat refuses it as a result, so it is told. */
function orphan(result: ToolResultPart, writing: Writing): Part[] {
  writing.losses.add('tool result without its call');
  return [{ type: 'text', text: `Result of an earlier tool call (${result.call}):` }, ...result.parts];
}

function resultMessages(turn: Turn, index: number, pairing: ResultPairing, writing: Writing): JsonObject[] {
  const calls = turn.parts.filter((part): part is ToolCallPart => part.type === 'tool-call');
  const attachments: JsonObject[] = [];
  const ids = writing.callIds(turn);
  const messages = calls.map((call, position): JsonObject => {
    const result = pairing.take(call, index);
    if (!result) writing.losses.add('tool call without a result');
    const content = result
      ? resultText(result, attachments, writing)
      : 'No result of this call was recorded.';
    return { role: 'tool', tool_call_id: ids[position] ?? call.id, content };
  });
  if (attachments.length > 0) {
    const introduction = { type: 'text', text: 'The attachments of the tool results above, in their order:' };
    messages.push({ role: 'user', content: [introduction, ...attachments] });
  }
  return messages;
}

/** Chat takes text alone in a result. Images and files are put aside for the user message after the run of results. */
function resultText(result: ToolResultPart, attachments: JsonObject[], writing: Writing): string {
  const texts: string[] = [];
  for (const part of result.parts) {
    const written = contentPart(part, writing);
    if (!written) continue;
    if (typeof written.text === 'string') texts.push(written.text);
    else {
      attachments.push(written);
      texts.push(`[attachment ${attachments.length}: in the next user message]`);
    }
  }
  // Only Messages marks errors; and some servers refuse an empty result.
  const text = texts.join('\n') || '(empty result)';
  return result.isError ? `[tool error] ${text}` : text;
}
