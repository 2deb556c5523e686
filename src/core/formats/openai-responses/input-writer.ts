// Writes the turns as input items, every call with an output and every output after its call.

import type {
  Conversation,
  Part,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import type { OpenAiWriting } from '../openai-writing.ts';
import { argumentsText } from '../tool-arguments.ts';
import { pairToolCalls } from '../tool-pairing.ts';
import { inputPart, inputText } from './content-writer.ts';
import { responsesCallId } from './identifiers.ts';

/** The system prompt that has to be said in `instructions`, and the items. */
export function writeInput(
  conversation: Conversation,
  writing: OpenAiWriting,
): { instructions: string; input: JsonObject[] } {
  const turns = pairToolCalls(conversation.turns, writing.losses, responsesCallId);
  const customCalls = customCallsOf(turns);
  const instructions = conversation.system.map((part) => part.text).join('\n\n');
  const input = turns.flatMap((turn) => {
    if (turn.role === 'assistant') return assistantItems(turn, writing);
    return turn.role === 'system' ? systemItems(turn) : userItems(turn, customCalls, writing);
  });
  if (input.length > 0) return { instructions, input };
  // An empty input is refused, so instructions that came alone are it.
  if (instructions) return { instructions: '', input: [message('developer', [inputText(instructions)])] };
  return { instructions, input: [message('user', [inputText('(The conversation goes on.)')])] };
}

/** The ids of the calls whose outputs are of the custom kind. */
function customCallsOf(turns: Turn[]): Set<string> {
  const calling = turns.filter(({ role }) => role === 'assistant');
  const calls = calling.flatMap((turn) => turn.parts).filter((part) => part.type === 'tool-call');
  return new Set(calls.filter((call) => call.kind === 'custom').map((call) => call.id));
}

function message(role: 'user' | 'assistant' | 'developer', content: JsonObject[]): JsonObject {
  return { type: 'message', role, content };
}

function systemItems(turn: Turn): JsonObject[] {
  const texts = turn.parts.flatMap((part) =>
    part.type === 'text' && part.text ? [inputText(part.text)] : [],
  );
  return texts.length > 0 ? [message('developer', texts)] : [];
}

/** Items in the order of the parts; what is content of a message gathers until another kind of item comes. */
class ItemList {
  readonly items: JsonObject[] = [];
  #role: 'user' | 'assistant';
  #content: JsonObject[] = [];

  constructor(role: 'user' | 'assistant') {
    this.#role = role;
  }

  addContent(part: JsonObject | undefined): void {
    if (part) this.#content.push(part);
  }

  addItem(item: JsonObject): void {
    this.close();
    this.items.push(item);
  }

  close(): JsonObject[] {
    if (this.#content.length > 0) this.items.push(message(this.#role, this.#content));
    this.#content = [];
    return this.items;
  }
}

function assistantItems(turn: Turn, writing: OpenAiWriting): JsonObject[] {
  const list = new ItemList('assistant');
  for (const part of turn.parts) {
    switch (part.type) {
      case 'text':
        if (part.text) list.addContent({ type: 'output_text', text: part.text, annotations: [] });
        break;
      case 'refusal':
        if (part.text) list.addContent({ type: 'refusal', refusal: part.text });
        break;
      case 'reasoning':
        addReasoning(part, list, writing);
        break;
      case 'tool-call':
        list.addItem(callItem(part, writing));
        break;
      case 'opaque':
        addOpaque(part, list, writing);
        break;
      default:
        writing.losses.add(`${part.type} in an assistant turn`);
    }
  }
  return withoutTrailingReasoning(list.close(), writing);
}

/** "Item of type 'reasoning' was provided without its required following item." */
function withoutTrailingReasoning(items: JsonObject[], writing: OpenAiWriting): JsonObject[] {
  const end = items.findLastIndex((item) => item.type !== 'reasoning') + 1;
  if (end < items.length) writing.losses.add('reasoning without an answer after it');
  return items.slice(0, end);
}

/** Only with OpenAI's own proof: the text alone is refused, and so is another vendor's proof. */
function addReasoning({ text, proof }: ReasoningPart, list: ItemList, writing: OpenAiWriting): void {
  if (proof?.format !== 'openai-responses' || writing.traits.reasoning === 'none') {
    if (proof) writing.losses.add('reasoning proof');
    if (text) writing.losses.add('reasoning');
    return;
  }
  list.addItem({
    type: 'reasoning',
    ...(proof.id && { id: proof.id }),
    summary: text ? [{ type: 'summary_text', text }] : [],
    encrypted_content: proof.value,
  });
}

function addOpaque(part: Extract<Part, { type: 'opaque' }>, list: ItemList, writing: OpenAiWriting): void {
  if (part.format === 'openai-responses') list.addItem(part.value);
  else writing.losses.add(part.kind);
}

function callItem(part: ToolCallPart, writing: OpenAiWriting): JsonObject {
  const call = { call_id: part.id, name: writing.toolName(part.name) };
  return part.kind === 'custom'
    ? { type: 'custom_tool_call', ...call, input: part.arguments }
    : { type: 'function_call', ...call, arguments: argumentsText(part.arguments) || '{}' };
}

function userItems(turn: Turn, customCalls: ReadonlySet<string>, writing: OpenAiWriting): JsonObject[] {
  const list = new ItemList('user');
  for (const part of turn.parts) {
    if (part.type === 'tool-result') {
      const type = customCalls.has(part.call) ? 'custom_tool_call_output' : 'function_call_output';
      list.addItem({ type, call_id: part.call, output: resultOutput(part, writing) });
    } else if (part.type === 'opaque') addOpaque(part, list, writing);
    else if (part.type === 'reasoning' || part.type === 'tool-call') {
      writing.losses.add(`${part.type} in a user turn`);
    } else list.addContent(inputPart(part, writing));
  }
  return list.close();
}

/** A string where text is all there is, which every server takes. */
function resultOutput({ parts, isError }: ToolResultPart, writing: OpenAiWriting): string | JsonObject[] {
  const written: JsonObject[] = [];
  for (const part of parts) {
    if (part.type === 'opaque') writing.losses.add(part.kind);
    const content = inputPart(part, writing);
    if (content) written.push(content);
  }
  // Only Messages marks errors, and some servers refuse an empty result.
  const mark = isError ? '[tool error] ' : '';
  if (written.every((part) => typeof part.text === 'string')) {
    return mark + (written.map((part) => part.text).join('\n') || '(empty result)');
  }
  return isError ? [inputText(mark.trim()), ...written] : written;
}
