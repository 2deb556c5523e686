// Parts into content blocks.

import type {
  CacheMark,
  DocumentPart,
  Part,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
} from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import { conformToolName } from './identifiers.ts';
import { writeDocument, writeImage } from './media-writer.ts';
import { inputFromArguments } from './tool-input.ts';

/** The blocks of one turn. Text that is nothing but white space is refused by the API and goes. */
export function writeParts(parts: Part[], role: 'user' | 'assistant', losses: Set<string>): JsonObject[] {
  return parts
    .map((part) => (role === 'user' ? writeUserPart(part, losses) : writeAssistantPart(part, losses)))
    .filter((block) => block !== undefined);
}

export function textBlock(text: string, cache?: CacheMark): JsonObject | undefined {
  return text.trim() === '' ? undefined : marked({ type: 'text', text }, cache);
}

function marked(block: JsonObject, cache: CacheMark | undefined): JsonObject {
  return cache ? { ...block, cache_control: writeCacheMark(cache) } : block;
}

export function writeCacheMark({ ttl }: CacheMark): JsonObject {
  return ttl ? { type: 'ephemeral', ttl } : { type: 'ephemeral' };
}

function writeUserPart(part: Part, losses: Set<string>): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return textBlock(part.text, part.cache);
    case 'refusal':
      return textBlock(part.text);
    case 'image':
      return marked(writeImage(part, losses), part.cache);
    case 'document':
      return marked(writeDocument(part, losses), part.cache);
    case 'audio':
      losses.add('audio');
      return textBlock('[An audio clip was left out: this model takes no audio.]');
    case 'tool-result':
      return writeToolResult(part, losses);
    case 'opaque':
      return writeOpaque(part, losses);
    case 'reasoning':
    case 'tool-call':
      losses.add(`${part.type} in a user turn`);
      return undefined;
  }
}

function writeAssistantPart(part: Part, losses: Set<string>): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return textBlock(part.text, part.cache);
    case 'refusal':
      return textBlock(part.text);
    case 'reasoning':
      return writeReasoning(part, losses);
    case 'tool-call':
      return writeToolCall(part);
    case 'document':
      return writeAssistantDocument(part, losses);
    case 'opaque':
      return writeOpaque(part, losses);
    case 'image':
    case 'audio':
    case 'tool-result':
      losses.add(`${part.type} in an assistant turn`);
      return undefined;
  }
}

/** A `document` block in an assistant message is a 400, its text is not. */
function writeAssistantDocument({ source }: DocumentPart, losses: Set<string>): JsonObject | undefined {
  if (source.kind === 'text') return textBlock(source.text);
  losses.add('document in an assistant turn');
  return undefined;
}

/** Thinking goes back only with the vendor's own proof: without one, or with another's, the whole request is a 400. */
function writeReasoning({ text, proof }: ReasoningPart, losses: Set<string>): JsonObject | undefined {
  if (proof?.format === 'anthropic-messages') {
    return proof.kind === 'redacted'
      ? { type: 'redacted_thinking', data: proof.value }
      : { type: 'thinking', thinking: text, signature: proof.value };
  }
  losses.add('reasoning in history');
  return undefined;
}

function writeToolCall(part: ToolCallPart): JsonObject {
  const block: JsonObject = {
    type: 'tool_use',
    id: part.id,
    name: conformToolName(part.name),
    input: inputFromArguments(part.arguments, part.kind),
  };
  return marked(block, part.cache);
}

/** Marks inside a result move to the result itself: it is one block of the prefix. */
function writeToolResult(part: ToolResultPart, losses: Set<string>): JsonObject {
  const block: JsonObject = { type: 'tool_result', tool_use_id: part.call };
  const content = writeParts(part.parts, 'user', losses).map(withoutMark);
  const [first] = content;
  if (content.length === 1 && first?.type === 'text') block.content = first.text;
  else if (content.length > 0) block.content = content;
  if (part.isError) block.is_error = true;
  const inner = part.parts.map((item) => (item.type === 'opaque' ? undefined : item.cache));
  return marked(block, part.cache ?? inner.find((cache) => cache !== undefined));
}

function withoutMark({ cache_control: _mark, ...block }: JsonObject): JsonObject {
  return block;
}

function writeOpaque(part: Extract<Part, { type: 'opaque' }>, losses: Set<string>): JsonObject | undefined {
  // A copy, since cache marks are settled in place and the conversation may be written again for another account.
  if (part.format === 'anthropic-messages') return structuredClone(part.value);
  losses.add(part.kind);
  return undefined;
}
