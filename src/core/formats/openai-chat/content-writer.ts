// Writes our parts as the content of a Chat message.

import type { DocumentPart, MediaSource, Part } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import { isTextual, writeDataUrl } from '../data-url.ts';
import type { Writing } from './writing.ts';

/** A string for one text, which every server takes; a list of parts otherwise; undefined when nothing is left. */
export function userContent(parts: Part[], writing: Writing): string | JsonObject[] | undefined {
  const written = parts.map((part) => contentPart(part, writing)).filter((part) => part !== undefined);
  const [only] = written;
  if (!only) return undefined;
  return written.length === 1 && typeof only.text === 'string' ? only.text : written;
}

export function contentPart(part: Part, writing: Writing): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text === '' ? undefined : text(part.text);
    case 'image':
      return image(part.source, part.detail, writing);
    case 'document':
      return document(part, writing);
    case 'audio':
      return audio(part.source, writing);
    case 'opaque':
      writing.losses.add(part.kind);
      return undefined;
    default:
      return undefined;
  }
}

function text(text: string): JsonObject {
  return { type: 'text', text };
}

function image(source: MediaSource, detail: string | undefined, writing: Writing): JsonObject {
  if (source.kind === 'file') {
    writing.losses.add('image by file id');
    return text('[An image was here that cannot be sent to this model.]');
  }
  const url = source.kind === 'url' ? source.url : writeDataUrl(source.mediaType, source.data);
  return { type: 'image_url', image_url: { url, ...(detail && { detail }) } };
}

function document(part: DocumentPart, writing: Writing): JsonObject | undefined {
  const { source } = part;
  if (source.kind === 'text') return titled(source.text, part.name);
  if (source.kind === 'base64') {
    if (isTextual(source.mediaType)) {
      return titled(Buffer.from(source.data, 'base64').toString('utf8'), part.name);
    }
    const filename = part.name ?? (source.mediaType === 'application/pdf' ? 'document.pdf' : 'document');
    return { type: 'file', file: { filename, file_data: writeDataUrl(source.mediaType, source.data) } };
  }
  // Chat and Responses share one file store at OpenAI.
  if (source.kind === 'file' && source.format.startsWith('openai-')) {
    return { type: 'file', file: { file_id: source.id } };
  }
  writing.losses.add(source.kind === 'url' ? 'document by URL' : 'document by file id');
  const name = source.kind === 'url' ? source.url : (part.name ?? 'without a name');
  return text(`[A document was here that cannot be sent to this model: ${name}]`);
}

function titled(body: string, name: string | undefined): JsonObject | undefined {
  if (body === '') return undefined;
  return text(name ? `${name}:\n\n${body}` : body);
}

function audio(source: MediaSource, writing: Writing): JsonObject {
  const format = source.kind === 'base64' ? audioFormat(source.mediaType) : undefined;
  if (source.kind !== 'base64' || !format) {
    writing.losses.add('audio');
    return text('[A sound recording was here that cannot be sent to this model.]');
  }
  return { type: 'input_audio', input_audio: { data: source.data, format } };
}

function audioFormat(mediaType: string): 'wav' | 'mp3' | undefined {
  if (/^audio\/(x-|vnd\.)?wave?$/.test(mediaType)) return 'wav';
  return /^audio\/(mpeg|mp3)$/.test(mediaType) ? 'mp3' : undefined;
}
