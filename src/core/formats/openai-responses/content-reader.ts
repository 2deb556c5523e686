// Reads the content of a message, or of a tool result, into our parts.

import type {
  AudioPart,
  CacheMark,
  DocumentPart,
  ImagePart,
  MediaSource,
  Part,
  RefusalPart,
  TextPart,
} from '../../model/conversation.ts';
import { asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import { isTextual, parseDataUrl, readMediaUrl } from '../data-url.ts';
import { readParts, refuseKind } from '../openai-content.ts';
import { complain, type Reading } from '../request-complaint.ts';

/** Text alone, as instructions carry it. Empty text is left out, because other formats refuse it. */
export function readText(content: Json | undefined, reading: Reading, path: string): TextPart[] {
  return readParts(content, reading, path, 'input_text', (part, kind, at) =>
    isText(kind) ? textPart(part) : refuseKind(reading, at, kind),
  );
}

export function readUserContent(content: Json | undefined, reading: Reading, path: string): Part[] {
  return readParts(content, reading, path, 'input_text', (part, kind, at): Part | undefined =>
    kind === 'input_audio' ? audioPart(part, reading, at) : resultPart(part, kind, reading, at),
  );
}

export function readResultContent(
  content: Json | undefined,
  reading: Reading,
  path: string,
): (TextPart | ImagePart | DocumentPart)[] {
  return readParts(content, reading, path, 'input_text', (part, kind, at) =>
    resultPart(part, kind, reading, at),
  );
}

export function readAssistantContent(
  content: Json | undefined,
  reading: Reading,
  path: string,
): (TextPart | RefusalPart)[] {
  return readParts(
    content,
    reading,
    path,
    'input_text',
    (part, kind, at): TextPart | RefusalPart | undefined => {
      if (isText(kind)) return textPart(part);
      if (kind !== 'refusal') return refuseKind(reading, at, kind);
      const text = asString(part.refusal);
      return text ? { type: 'refusal', text } : undefined;
    },
  );
}

/** OpenAI keeps `input_text` and `output_text` apart by role; imitators and their clients do not. */
function isText(kind: string): boolean {
  return kind === 'input_text' || kind === 'output_text' || kind === 'text';
}

function resultPart(
  part: JsonObject,
  kind: string,
  reading: Reading,
  path: string,
): TextPart | ImagePart | DocumentPart | undefined {
  if (isText(kind)) return textPart(part);
  if (kind === 'input_image') return imagePart(part, reading, path);
  if (kind === 'input_file') return documentPart(part, reading, path);
  return refuseKind(reading, path, kind);
}

function textPart(part: JsonObject): TextPart | undefined {
  const text = asString(part.text);
  return text ? { type: 'text', text, ...cacheOf(part) } : undefined;
}

function imagePart(part: JsonObject, reading: Reading, path: string): ImagePart | undefined {
  // Chat's shape, an object with a `url`, is a common slip.
  const url = asString(part.image_url) || asString(asObject(part.image_url)?.url);
  const id = asString(part.file_id);
  if (!url && !id) {
    complain(reading, `${path}.image_url`, 'must be a URL or a data URL.');
    return undefined;
  }
  const source = url ? readMediaUrl(url) : ownFile(id ?? '');
  const detail = asString(part.detail);
  return { type: 'image', source, ...(detail && { detail }), ...cacheOf(part) };
}

function ownFile(id: string): MediaSource {
  return { kind: 'file', format: 'openai-responses', id };
}

function documentPart(part: JsonObject, reading: Reading, path: string): DocumentPart | undefined {
  const name = asString(part.filename);
  const shared = { type: 'document' as const, ...(name && { name }), ...cacheOf(part) };
  const id = asString(part.file_id);
  if (id) return { ...shared, source: ownFile(id) };
  const data = asString(part.file_data);
  const url = asString(part.file_url);
  if (!data && url) return { ...shared, source: { kind: 'url', url } };
  if (!data) {
    complain(reading, `${path}.file_data`, 'or `file_url` or `file_id` must be given.');
    return undefined;
  }
  const source = parseDataUrl(data) ?? { kind: 'base64' as const, mediaType: 'application/pdf', data };
  if (!isTextual(source.mediaType)) return { ...shared, source };
  const text = Buffer.from(source.data, 'base64').toString('utf8');
  return text ? { ...shared, source: { kind: 'text', text } } : undefined;
}

function audioPart(part: JsonObject, reading: Reading, path: string): AudioPart | undefined {
  const audio = asObject(part.input_audio);
  const data = asString(audio?.data);
  const format = asString(audio?.format);
  if (!data || !format) {
    complain(reading, `${path}.input_audio`, 'must have `data` and `format`.');
    return undefined;
  }
  const mediaType = format === 'mp3' ? 'audio/mpeg' : `audio/${format}`;
  return { type: 'audio', source: { kind: 'base64', mediaType, data: parseDataUrl(data)?.data ?? data } };
}

function cacheOf(part: JsonObject): { cache?: CacheMark } {
  return asObject(part.prompt_cache_breakpoint) ? { cache: {} } : {};
}
