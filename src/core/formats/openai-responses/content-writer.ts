// Writes our parts as the content of a user message or of a tool result.

import type { DocumentPart, MediaSource, Part } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import { isTextual, writeDataUrl } from '../data-url.ts';
import type { OpenAiWriting } from '../openai-writing.ts';

/** undefined for what is empty, and for parts that are items of their own. */
export function inputPart(part: Part, writing: OpenAiWriting): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text === '' ? undefined : inputText(part.text);
    case 'image':
      return image(part.source, part.detail, writing);
    case 'document':
      return document(part, writing);
    case 'audio':
      return audio(part.source, writing);
    default:
      return undefined;
  }
}

export function inputText(text: string): JsonObject {
  return { type: 'input_text', text };
}

function image(source: MediaSource, asked: string | undefined, writing: OpenAiWriting): JsonObject {
  const detail = asked ?? 'auto';
  if (source.kind === 'url') return { type: 'input_image', image_url: source.url, detail };
  if (source.kind === 'base64') {
    return { type: 'input_image', image_url: writeDataUrl(source.mediaType, source.data), detail };
  }
  if (isOpenAis(source)) return { type: 'input_image', file_id: source.id, detail };
  writing.losses.add('image by file id');
  return inputText('[An image was here that cannot be sent to this model.]');
}

function document(part: DocumentPart, writing: OpenAiWriting): JsonObject | undefined {
  const { source } = part;
  if (source.kind === 'text') return titled(source.text, part.name);
  if (source.kind === 'url') return { type: 'input_file', file_url: source.url };
  if (source.kind === 'file') {
    if (isOpenAis(source)) return { type: 'input_file', file_id: source.id };
    writing.losses.add('document by file id');
    return inputText(
      `[A document was here that cannot be sent to this model: ${part.name ?? 'without a name'}]`,
    );
  }
  if (isTextual(source.mediaType)) {
    return titled(Buffer.from(source.data, 'base64').toString('utf8'), part.name);
  }
  const filename = part.name ?? (source.mediaType === 'application/pdf' ? 'document.pdf' : 'document');
  return { type: 'input_file', filename, file_data: writeDataUrl(source.mediaType, source.data) };
}

/** Chat and Responses share one file store at OpenAI. */
function isOpenAis(source: Extract<MediaSource, { kind: 'file' }>): boolean {
  return source.format.startsWith('openai-');
}

function titled(body: string, name: string | undefined): JsonObject | undefined {
  if (body === '') return undefined;
  return inputText(name ? `${name}:\n\n${body}` : body);
}

function audio(source: MediaSource, writing: OpenAiWriting): JsonObject {
  const format = source.kind === 'base64' ? audioFormat(source.mediaType) : undefined;
  if (source.kind === 'base64' && format) {
    return { type: 'input_audio', input_audio: { data: source.data, format } };
  }
  writing.losses.add('audio');
  return inputText('[A sound recording was here that cannot be sent to this model.]');
}

function audioFormat(mediaType: string): 'wav' | 'mp3' | undefined {
  if (/^audio\/(x-|vnd\.)?wave?$/.test(mediaType)) return 'wav';
  return /^audio\/(mpeg|mp3)$/.test(mediaType) ? 'mp3' : undefined;
}
