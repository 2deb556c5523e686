// Turns into the messages of the service: user and assistant by turns, results in the user's message after their calls.

import type { Part, TextPart, ToolCallPart, ToolResultPart, Turn } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import { parseExactObject } from '../exact-json.ts';
import { openAiCallId } from '../openai-identifiers.ts';
import { wrapInput } from '../restore-tools.ts';
import { pairToolCalls } from '../tool-pairing.ts';
import { writeMedia } from './media-writer.ts';
import { type Writing, wellFormed } from './writing.ts';

export interface UserMessage {
  role: 'user';
  texts: string[];
  images: JsonObject[];
  results: JsonObject[];
}

export interface AssistantMessage {
  role: 'assistant';
  texts: string[];
  calls: JsonObject[];
}

export type Message = UserMessage | AssistantMessage;

const OPENING = '(The conversation goes on.)';
const LONGEST_CALL_ID = 64;

/**
 * `leading` holds the instructions that stand before all turns. The messages begin and end with the user's; the last one
 * is what is asked now.
 */
export function writeTurns(turns: Turn[], writing: Writing): { leading: TextPart[]; messages: Message[] } {
  const firstTurn = turns.findIndex((turn) => turn.role !== 'system');
  const start = firstTurn < 0 ? turns.length : firstTurn;
  const leading = turns.slice(0, start).flatMap((turn) => turn.parts.filter((part) => part.type === 'text'));
  const conformCallId = (id: string) => openAiCallId(id, LONGEST_CALL_ID);
  const paired = pairToolCalls(turns.slice(start), writing.losses, conformCallId);
  const messages = join(paired.map((turn) => writeTurn(turn, writing)));
  if (messages[0]?.role === 'assistant') messages.unshift(userMessage([OPENING]));
  if (messages.at(-1)?.role === 'assistant') writing.losses.add('assistant turn at the end');
  // The last message must be the user's; an empty one asks to go on.
  if (messages.at(-1)?.role !== 'user') messages.push(userMessage([]));
  return { leading, messages };
}

function userMessage(texts: string[]): UserMessage {
  return { role: 'user', texts, images: [], results: [] };
}

/** Messages that hold nothing go; neighbours of one role become one. */
function join(messages: Message[]): Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (isEmpty(message)) continue;
    if (last?.role === 'user' && message.role === 'user') {
      last.texts.push(...message.texts);
      last.images.push(...message.images);
      last.results.push(...message.results);
    } else if (last?.role === 'assistant' && message.role === 'assistant') {
      last.texts.push(...message.texts);
      last.calls.push(...message.calls);
    } else joined.push(message);
  }
  return joined;
}

function isEmpty(message: Message): boolean {
  if (message.texts.length > 0) return false;
  return message.role === 'user'
    ? message.images.length + message.results.length === 0
    : message.calls.length === 0;
}

function writeTurn(turn: Turn, writing: Writing): Message {
  if (turn.role === 'assistant') return writeAssistant(turn.parts, writing);
  if (turn.role === 'system') writing.losses.add('system turn sent as user text');
  return writeUser(turn.parts, writing);
}

function writeUser(parts: Part[], writing: Writing): UserMessage {
  const message = userMessage([]);
  for (const part of parts) {
    switch (part.type) {
      case 'text':
      case 'refusal':
        say(message, part.text);
        break;
      case 'image':
      case 'document':
      case 'audio':
        show(message, part, writing);
        break;
      case 'tool-result':
        message.results.push(writeResult(part, message, writing));
        break;
      case 'opaque':
        writing.losses.add(part.kind);
        break;
      default:
        writing.losses.add(`${part.type} in a user turn`);
    }
  }
  return message;
}

/** Reasoning stays behind: the service refuses a history in which its proof is wrong, and takes one without any. */
function writeAssistant(parts: Part[], writing: Writing): AssistantMessage {
  const message: AssistantMessage = { role: 'assistant', texts: [], calls: [] };
  for (const part of parts) {
    if (part.type === 'text' || part.type === 'refusal') say(message, part.text);
    else if (part.type === 'tool-call') message.calls.push(writeCall(part, writing));
    else if (part.type === 'reasoning') writing.losses.add('reasoning in history');
    else writing.losses.add(part.type === 'opaque' ? part.kind : `${part.type} in an assistant turn`);
  }
  return message;
}

function say(message: Message, text: string): void {
  if (text.trim() !== '') message.texts.push(wellFormed(text));
}

function show(
  message: UserMessage,
  part: Extract<Part, { type: 'image' | 'document' | 'audio' }>,
  { losses }: Writing,
): void {
  const written = writeMedia(part, losses);
  if ('image' in written) message.images.push(written.image);
  else say(message, written.text);
}

/** Arguments are an object here. Text that is none (a model was cut off) is kept whole: without the call its result is an orphan. */
function writeCall(part: ToolCallPart, writing: Writing): JsonObject {
  const text = wellFormed(part.kind === 'custom' ? wrapInput(part.arguments) : part.arguments.trim());
  const none = text === '' || text === 'null';
  const input = none ? {} : (parseExactObject(text) ?? { _raw: text });
  return { toolUseId: part.id, name: writing.toolName(part.name), input };
}

/** Images inside a result are lost without a word, so they follow it in the message. */
function writeResult(part: ToolResultPart, message: UserMessage, writing: Writing): JsonObject {
  const texts: string[] = [];
  for (const piece of part.parts) {
    if (piece.type === 'text') texts.push(piece.text);
    else if (piece.type === 'opaque') writing.losses.add(`${piece.kind} in tool result`);
    else {
      const written = writeMedia(piece, writing.losses);
      if ('text' in written) texts.push(written.text);
      else {
        message.images.push(written.image);
        texts.push('[The image is attached to this message.]');
      }
    }
  }
  const text = wellFormed(texts.join('\n'));
  return {
    toolUseId: part.call,
    status: part.isError ? 'error' : 'success',
    content: [{ text: text.trim() === '' ? '(no output)' : text }],
  };
}
