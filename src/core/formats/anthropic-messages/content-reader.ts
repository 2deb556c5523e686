// The content of a message, a tool result or the system prompt, block by block into parts.

import type {
  CacheMark,
  DocumentPart,
  ImagePart,
  MediaSource,
  Part,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from '../../model/conversation.ts';
import { asBoolean, asList, asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import { argumentsFromInput } from './tool-input.ts';
import { isUnsigned } from './unsigned-thinking.ts';

/** What a reading finds besides the conversation itself. */
export interface ReadingNotes {
  losses: Set<string>;
  /** What makes the request unreadable; the first one is told to the caller. */
  problems: { parameter: string; message: string }[];
}

/** `path` names the place for problem reports, such as `messages.3.content`. */
export function readContent(content: Json | undefined, path: string, notes: ReadingNotes): Part[] {
  if (content === null || content === undefined) return [];
  if (typeof content === 'string') return textParts(content);
  if (!Array.isArray(content)) {
    notes.problems.push({
      parameter: path,
      message: `${path} must be a string or a list of content blocks.`,
    });
    return [];
  }
  return content.flatMap((block, index) => readBlock(block, `${path}.${index}`, notes));
}

export function readCacheMark(value: Json | undefined): CacheMark | undefined {
  const mark = asObject(value);
  if (!mark) return undefined;
  return mark.ttl === '1h' || mark.ttl === '5m' ? { ttl: mark.ttl } : {};
}

function readBlock(value: Json, path: string, notes: ReadingNotes): Part[] {
  const block = typeof value === 'string' ? { type: 'text', text: value } : asObject(value);
  const type = asString(block?.type);
  if (!block || !type) {
    notes.problems.push({ parameter: path, message: `${path} must be a content block with a type.` });
    return [];
  }
  const cache = readCacheMark(block.cache_control);
  const parts = readKnownBlock(block, type, path, notes) ?? [opaque(block, type)];
  const last = parts.at(-1);
  if (cache && last && isMarkable(last)) last.cache = cache;
  return parts;
}

type Markable = TextPart | ImagePart | DocumentPart | ToolCallPart | ToolResultPart;

/** Whether the part has a place for a cache mark. */
export function isMarkable(part: Part): part is Markable {
  return ['text', 'image', 'document', 'tool-call', 'tool-result'].includes(part.type);
}

/** Undefined for a block that the model has no word for. */
function readKnownBlock(
  block: JsonObject,
  type: string,
  path: string,
  notes: ReadingNotes,
): Part[] | undefined {
  switch (type) {
    case 'text':
      if (asList(block.citations).length > 0) notes.losses.add('citations');
      return textParts(asString(block.text) ?? '');
    case 'image':
      return readImage(block);
    case 'document':
      return readDocument(block, path, notes);
    case 'search_result':
      return readSearchResult(block, path, notes);
    case 'thinking':
      return readThinking(block);
    case 'redacted_thinking':
      return [{ type: 'reasoning', text: '', proof: proof('redacted', asString(block.data) ?? '') }];
    case 'tool_use':
      return readToolUse(block, path, notes);
    case 'tool_result':
      return readToolResult(block, path, notes);
    case 'tool_reference':
      // The answer of a tool search; the definition itself stands in the request's tools.
      return textParts(`The tool ${asString(block.tool_name) ?? ''} can be called now.`);
    default:
      return undefined;
  }
}

/** The model never holds empty text. */
function textParts(text: string): TextPart[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

function opaque(block: JsonObject, type: string): Part {
  return { type: 'opaque', format: 'anthropic-messages', kind: type, value: block };
}

function proof(kind: 'signature' | 'redacted', value: string): ReasoningPart['proof'] {
  return { format: 'anthropic-messages', kind, value };
}

function readThinking(block: JsonObject): Part[] {
  const part: ReasoningPart = { type: 'reasoning', text: asString(block.thinking) ?? '' };
  const signature = asString(block.signature);
  if (signature && !isUnsigned(signature)) part.proof = proof('signature', signature);
  return part.text === '' && !part.proof ? [] : [part];
}

function readImage(block: JsonObject): Part[] | undefined {
  const source = readSource(block.source);
  return source && [{ type: 'image', source }];
}

function readSource(value: Json | undefined): MediaSource | undefined {
  const source = asObject(value);
  if (source?.type === 'base64' && typeof source.data === 'string') {
    return { kind: 'base64', mediaType: asString(source.media_type) ?? '', data: source.data };
  }
  if (source?.type === 'url' && typeof source.url === 'string') return { kind: 'url', url: source.url };
  if (source?.type === 'file' && typeof source.file_id === 'string') {
    return { kind: 'file', format: 'anthropic-messages', id: source.file_id };
  }
  return undefined;
}

function readDocument(block: JsonObject, path: string, notes: ReadingNotes): Part[] | undefined {
  if (asBoolean(asObject(block.citations)?.enabled)) notes.losses.add('citations');
  if (asString(block.context)) notes.losses.add('document context');
  const source = asObject(block.source);
  if (source?.type === 'content') {
    const parts = readContent(source.content, `${path}.source.content`, notes);
    return parts.map((part) =>
      part.type === 'text' ? document({ kind: 'text', text: part.text }, block.title) : part,
    );
  }
  if (source?.type === 'text') {
    return [document({ kind: 'text', text: asString(source.data) ?? '' }, block.title)];
  }
  const media = readSource(source);
  return media && [document(media, block.title)];
}

function document(source: DocumentPart['source'], title: Json | undefined): DocumentPart {
  const part: DocumentPart = { type: 'document', source };
  if (typeof title === 'string' && title !== '') part.name = title;
  return part;
}

/** A search result reads as a text document; only its citations have no counterpart. */
function readSearchResult(block: JsonObject, path: string, notes: ReadingNotes): Part[] {
  if (asBoolean(asObject(block.citations)?.enabled)) notes.losses.add('citations');
  const body = readContent(block.content, `${path}.content`, notes)
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('\n\n');
  const text = [asString(block.source), body].filter((line) => line).join('\n');
  return [document({ kind: 'text', text }, block.title)];
}

function readToolUse(block: JsonObject, path: string, notes: ReadingNotes): Part[] {
  const id = asString(block.id);
  const name = asString(block.name);
  if (!id || !name) {
    const field = `${path}.${id ? 'name' : 'id'}`;
    notes.problems.push({
      parameter: field,
      message: `${field} is missing: a tool_use block needs an id and a name.`,
    });
    return [];
  }
  return [{ type: 'tool-call', id, name, kind: 'function', arguments: argumentsFromInput(block.input) }];
}

function readToolResult(block: JsonObject, path: string, notes: ReadingNotes): Part[] {
  const call = asString(block.tool_use_id);
  if (!call) {
    const field = `${path}.tool_use_id`;
    notes.problems.push({
      parameter: field,
      message: `${field} is missing: a tool_result names the call it answers.`,
    });
    return [];
  }
  const result: ToolResultPart = { type: 'tool-result', call, parts: [] };
  for (const part of readContent(block.content, `${path}.content`, notes)) {
    if (part.type === 'text' || part.type === 'image' || part.type === 'document' || part.type === 'opaque') {
      result.parts.push(part);
    } else notes.losses.add(`${part.type} in tool result`);
  }
  if (block.is_error === true) result.isError = true;
  return [result];
}
