// The turns of a conversation into `messages`, so that the dialect's rules about order and content hold.

import type { TextPart, Turn } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import { pairToolCalls } from '../tool-pairing.ts';
import { textBlock, writeParts } from './content-writer.ts';
import { conformCallId } from './identifiers.ts';

export type Message = {
  role: 'user' | 'assistant' | 'system';
  content: JsonObject[];
};

/** The first message must be the user's. */
export function openingMessage(): Message {
  return { role: 'user', content: [{ type: 'text', text: '(The conversation goes on.)' }] };
}

/**
 * `leading` holds the instructions that stand before all turns; they belong into `system`.
 * `systemTurns`: the model takes `role: "system"` between turns; otherwise such turns become user text in their place.
 */
export function writeTurns(
  turns: Turn[],
  systemTurns: boolean,
  losses: Set<string>,
): { leading: TextPart[]; messages: Message[] } {
  const firstTurn = turns.findIndex((turn) => turn.role !== 'system');
  const start = firstTurn < 0 ? turns.length : firstTurn;
  const leading = turns.slice(0, start).flatMap((turn) => turn.parts.filter((part) => part.type === 'text'));
  const steps = pairToolCalls(turns.slice(start), losses, conformCallId)
    .map((turn) => writeTurn(turn, losses))
    .filter((message) => message.content.length > 0);
  const kept = joinMessages(withoutTrailingThinking(joinMessages(steps), losses));
  const messages = joinMessages(placeSystemTurns(kept, systemTurns, losses));
  if (messages[0] && messages[0].role !== 'user') messages.unshift(openingMessage());
  trimFinalText(messages);
  return { leading, messages };
}

function writeTurn(turn: Turn, losses: Set<string>): Message {
  const role = turn.role === 'assistant' ? 'assistant' : 'user';
  return { role: turn.role, content: writeParts(turn.parts, role, losses) };
}

/** Adjacent messages of one role become one: two `system` messages in a row are refused. */
function joinMessages(messages: Message[]): Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role === message.role) last.content = [...last.content, ...message.content];
    else joined.push({ ...message });
  }
  return joined;
}

/** A `system` message may only follow a user turn, hold text, and be the last or stand before an assistant turn. */
function placeSystemTurns(messages: Message[], allowed: boolean, losses: Set<string>): Message[] {
  return messages.map((message, index) => {
    if (message.role !== 'system') return message;
    const fits =
      messages[index - 1]?.role === 'user' &&
      messages[index + 1]?.role !== 'user' &&
      message.content.every((block) => block.type === 'text');
    if (allowed && fits) return message;
    losses.add('system turn sent as user text');
    return { ...message, role: 'user' };
  });
}

/** "The final block in an assistant message cannot be `thinking`." */
function withoutTrailingThinking(messages: Message[], losses: Set<string>): Message[] {
  return messages
    .map((message) => {
      if (message.role !== 'assistant') return message;
      const end = message.content.findLastIndex(
        ({ type }) => type !== 'thinking' && type !== 'redacted_thinking',
      );
      if (end + 1 < message.content.length) losses.add('reasoning in history');
      return { ...message, content: message.content.slice(0, end + 1) };
    })
    .filter((message) => message.content.length > 0);
}

/** A final assistant text that ends in white space is refused. */
function trimFinalText(messages: Message[]): void {
  const last = messages.at(-1);
  const block = last?.content.at(-1);
  if (last?.role !== 'assistant' || block?.type !== 'text') return;
  const trimmed = textBlock(String(block.text).trimEnd());
  last.content = [...last.content.slice(0, -1), { ...block, ...trimmed }];
}
