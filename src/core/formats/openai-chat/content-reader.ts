// Reads the content of a message, a string or a list of parts, into our parts.

import type {
  AudioPart,
  CacheMark,
  DocumentPart,
  ImagePart,
  Part,
  RefusalPart,
  TextPart,
} from '../../model/conversation.ts';
import { asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import { isTextual, parseDataUrl, readMediaUrl } from '../data-url.ts';
import { readParts, refuseKind } from '../openai-content.ts';
import { complain, type Reading } from '../request-complaint.ts';

/** Text alone, as system messages carry it. Empty text is left out, because other formats refuse it. */
export function readText(content: Json | undefined, reading: Reading, path: string): TextPart[] {
  return readParts(content, reading, path, 'text', (part, kind, at) =>
    kind === 'text' ? textPart(part) : refuseKind(reading, at, kind),
  );
}

export function readUserContent(content: Json | undefined, reading: Reading, path: string): Part[] {
  return readParts(content, reading, path, 'text', (part, kind, at): Part | undefined => {
    if (kind === 'text') return textPart(part);
    if (kind === 'image_url') return imagePart(part, reading, at);
    if (kind === 'input_audio') return audioPart(part, reading, at);
    if (kind === 'file') return documentPart(part, reading, at);
    return refuseKind(reading, at, kind);
  });
}

/** Results are text at OpenAI; imitators take images as well. */
export function readToolContent(
  content: Json | undefined,
  reading: Reading,
  path: string,
): (TextPart | ImagePart)[] {
  return readParts(content, reading, path, 'text', (part, kind, at): TextPart | ImagePart | undefined => {
    if (kind === 'text') return textPart(part);
    if (kind === 'image_url') return imagePart(part, reading, at);
    return refuseKind(reading, at, kind);
  });
}

/** Thinking parts (Mistral) are read apart, by `thinkingText`. */
export function readAssistantContent(
  content: Json | undefined,
  reading: Reading,
  path: string,
): (TextPart | RefusalPart)[] {
  return readParts(content, reading, path, 'text', (part, kind, at): TextPart | RefusalPart | undefined => {
    if (kind === 'text') return textPart(part);
    if (kind === 'thinking') return undefined;
    if (kind === 'refusal') {
      const text = asString(part.refusal);
      return text ? { type: 'refusal', text } : undefined;
    }
    return refuseKind(reading, at, kind);
  });
}

function textPart(part: JsonObject): TextPart | undefined {
  const text = asString(part.text);
  return text ? { type: 'text', text, ...cacheOf(part) } : undefined;
}

function imagePart(part: JsonObject, reading: Reading, path: string): ImagePart | undefined {
  const image = asObject(part.image_url);
  const url = asString(part.image_url) ?? asString(image?.url);
  if (!url) {
    complain(reading, `${path}.image_url.url`, 'must be a URL or a data URL.');
    return undefined;
  }
  const detail = asString(image?.detail);
  return { type: 'image', source: readMediaUrl(url), ...(detail && { detail }), ...cacheOf(part) };
}

function audioPart(part: JsonObject, reading: Reading, path: string): AudioPart | undefined {
  const audio = asObject(part.input_audio);
  const data = asString(audio?.data);
  const format = asString(audio?.format);
  if (!data || !format) {
    complain(reading, `${path}.input_audio`, 'must have `data` and `format`.');
    return undefined;
  }
  // Qwen takes a data URL where OpenAI takes bare base64.
  const source = parseDataUrl(data)?.data ?? data;
  const mediaType = format === 'mp3' ? 'audio/mpeg' : `audio/${format}`;
  return { type: 'audio', source: { kind: 'base64', mediaType, data: source } };
}

function documentPart(part: JsonObject, reading: Reading, path: string): DocumentPart | undefined {
  const file = asObject(part.file);
  const name = asString(file?.filename);
  const shared = { type: 'document' as const, ...(name && { name }), ...cacheOf(part) };
  const id = asString(file?.file_id);
  if (id) return { ...shared, source: { kind: 'file', format: 'openai-chat', id } };
  const data = asString(file?.file_data);
  if (!data) {
    complain(reading, `${path}.file`, 'must have `file_data` or `file_id`.');
    return undefined;
  }
  const source = parseDataUrl(data) ?? { kind: 'base64' as const, mediaType: 'application/pdf', data };
  if (!isTextual(source.mediaType)) return { ...shared, source };
  const text = Buffer.from(source.data, 'base64').toString('utf8');
  return text ? { ...shared, source: { kind: 'text', text } } : undefined;
}

/** OpenAI's breakpoint, or Anthropic's mark as OpenRouter and its like take it on Chat parts. */
export function cacheOf(part: JsonObject): { cache?: CacheMark } {
  const mark = asObject(part.cache_control);
  if (mark) {
    const ttl = asString(mark.ttl);
    return { cache: ttl === '5m' || ttl === '1h' ? { ttl } : {} };
  }
  return asObject(part.prompt_cache_breakpoint) ? { cache: {} } : {};
}
