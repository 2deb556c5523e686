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
import { argumentsText } from '../tool-arguments.ts';
import { CallPairing } from './call-pairing.ts';
import { inputPart, inputText } from './content-writer.ts';
import type { Writing } from './writing.ts';

/** What stands for a result that the client never recorded. */
const missingResult = 'No result of this call was recorded.';

/** The system prompt that has to be said in `instructions`, and the items. */
export function writeInput(
  conversation: Conversation,
  writing: Writing,
): { instructions: string; input: JsonObject[] } {
  const pairing = new CallPairing(conversation.turns);
  const instructions = conversation.system.map((part) => part.text).join('\n\n');
  const input = conversation.turns.flatMap((turn) => {
    if (turn.role === 'assistant') return assistantItems(turn, pairing, writing);
    return turn.role === 'system' ? systemItems(turn) : userItems(turn, pairing, writing);
  });
  if (input.length > 0) return { instructions, input };
  // An empty input is refused, so instructions that came alone are it.
  if (instructions) return { instructions: '', input: [message('developer', [inputText(instructions)])] };
  return { instructions, input: [message('user', [inputText('(The conversation goes on.)')])] };
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

function assistantItems(turn: Turn, pairing: CallPairing, writing: Writing): JsonObject[] {
  const list = new ItemList('assistant');
  const unanswered: JsonObject[] = [];
  for (const part of turn.parts) {
    switch (part.type) {
      case 'text':
        if (part.text) list.addContent({ type: 'output_text', text: part.text, annotations: [] });
        break;
      case 'refusal':
        if (part.text) list.addContent({ type: 'refusal', refusal: part.text });
        break;
      case 'reasoning': {
        const item = reasoningItem(part, writing);
        if (item) list.addItem(item);
        break;
      }
      case 'tool-call':
        list.addItem(callItem(part, pairing, writing));
        if (!pairing.isAnswered(part)) unanswered.push(missingOutput(part, pairing, writing));
        break;
      default:
        addOther(part, list, 'an assistant turn', writing);
    }
  }
  return [...withoutTrailingReasoning(list.close(), writing), ...unanswered];
}

/** "Item of type 'reasoning' was provided without its required following item." */
function withoutTrailingReasoning(items: JsonObject[], writing: Writing): JsonObject[] {
  const end = items.findLastIndex((item) => item.type !== 'reasoning') + 1;
  if (end < items.length) writing.losses.add('reasoning without an answer after it');
  return items.slice(0, end);
}

/** Only with OpenAI's own proof: the text alone is refused, and so is another vendor's proof. */
function reasoningItem({ text, proof }: ReasoningPart, writing: Writing): JsonObject | undefined {
  if (proof?.format !== 'openai-responses' || writing.traits.reasoning === 'none') {
    if (proof) writing.losses.add('reasoning proof');
    if (text) writing.losses.add('reasoning');
    return undefined;
  }
  return {
    type: 'reasoning',
    ...(proof.id && { id: proof.id }),
    summary: text ? [{ type: 'summary_text', text }] : [],
    encrypted_content: proof.value,
  };
}

function callItem(part: ToolCallPart, pairing: CallPairing, writing: Writing): JsonObject {
  const call = { call_id: pairing.idOf(part), name: writing.toolName(part.name) };
  return part.kind === 'custom'
    ? { type: 'custom_tool_call', ...call, input: part.arguments }
    : { type: 'function_call', ...call, arguments: argumentsText(part.arguments) || '{}' };
}

function missingOutput(part: ToolCallPart, pairing: CallPairing, writing: Writing): JsonObject {
  writing.losses.add('tool call without a result');
  return outputItem(part, pairing, missingResult);
}

function outputItem(call: ToolCallPart, pairing: CallPairing, output: string | JsonObject[]): JsonObject {
  const type = call.kind === 'custom' ? 'custom_tool_call_output' : 'function_call_output';
  return { type, call_id: pairing.idOf(call), output };
}

function userItems(turn: Turn, pairing: CallPairing, writing: Writing): JsonObject[] {
  const list = new ItemList('user');
  for (const part of turn.parts) {
    if (part.type === 'tool-result') addResult(part, list, pairing, writing);
    else addOther(part, list, 'a user turn', writing);
  }
  return list.close();
}

function addResult(part: ToolResultPart, list: ItemList, pairing: CallPairing, writing: Writing): void {
  const call = pairing.callOf(part);
  if (call) {
    list.addItem(outputItem(call, pairing, resultOutput(part, writing)));
    return;
  }
  // Without its call a result is refused, so it is told.
  writing.losses.add('tool result without its call');
  list.addContent(inputText(`Result of an earlier tool call (${part.call}):`));
  for (const inner of part.parts) addOther(inner, list, 'a tool result', writing);
}

function addOther(part: Part, list: ItemList, place: string, writing: Writing): void {
  if (part.type === 'opaque') {
    if (part.format === 'openai-responses') list.addItem(part.value);
    else writing.losses.add(part.kind);
  } else if (place === 'an assistant turn' || part.type === 'reasoning' || part.type === 'tool-call') {
    writing.losses.add(`${part.type} in ${place}`);
  } else list.addContent(inputPart(part, writing));
}

/** A string where text is all there is, which every server takes. */
function resultOutput({ parts, isError }: ToolResultPart, writing: Writing): string | JsonObject[] {
  const written: JsonObject[] = [];
  for (const part of parts) {
    if (part.type === 'opaque') writing.losses.add(part.kind);
    const content = inputPart(part, writing);
    if (content) written.push(content);
  }
  const mark = isError ? '[tool error] ' : '';
  if (written.every((part) => typeof part.text === 'string')) {
    return mark + (written.map((part) => part.text).join('\n') || '(empty result)');
  }
  return isError ? [inputText(mark.trim()), ...written] : written;
}
