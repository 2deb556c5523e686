// Images, documents and audio: what the dialect takes is sent, what it does not take leaves a word in its place.

import type { AudioPart, DocumentPart, ImagePart, MediaSource } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import { isTextual, normaliseMediaType, parseDataUrl } from '../data-url.ts';
import { isFetchedByGoogle } from './google-uri.ts';

const IMAGE_TYPES = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif']);

/** A part with `text`, `inlineData` or `fileData`; undefined for an empty text. */
export function writeMedia(
  part: ImagePart | DocumentPart | AudioPart,
  losses: Set<string>,
): JsonObject | undefined {
  if (part.source.kind === 'text') return titled(part.source.text, nameOf(part));
  const source = part.source.kind === 'url' ? (parseDataUrl(part.source.url) ?? part.source) : part.source;
  if (source.kind !== 'base64') return writeReference(part, source, losses);
  const mimeType = normaliseMediaType(source.mediaType);
  if (part.type === 'document' && isTextual(mimeType)) {
    return titled(Buffer.from(source.data, 'base64').toString('utf8'), nameOf(part));
  }
  if (isTaken(part.type, mimeType)) return { inlineData: { mimeType, data: source.data } };
  return leftOut(`${part.type} of type ${mimeType}`, nameOf(part), losses);
}

function nameOf(part: ImagePart | DocumentPart | AudioPart): string | undefined {
  return part.type === 'document' ? part.name : undefined;
}

function isTaken(kind: 'image' | 'document' | 'audio', mimeType: string): boolean {
  if (kind === 'image') return IMAGE_TYPES.has(mimeType);
  return kind === 'audio' ? mimeType.startsWith('audio/') : mimeType === 'application/pdf';
}

/** Google fetches only from its own stores and from YouTube; whatever else is to be seen has to come inline. */
function writeReference(
  { type }: ImagePart | DocumentPart | AudioPart,
  source: Exclude<MediaSource, { kind: 'base64' }>,
  losses: Set<string>,
): JsonObject {
  if (source.kind === 'file') {
    if (source.format === 'gemini') return { fileData: { fileUri: source.id } };
    return leftOut(`${type} by file id`, undefined, losses);
  }
  if (isFetchedByGoogle(source.url)) return { fileData: { fileUri: source.url } };
  return leftOut(`${type} by URL`, source.url, losses);
}

function titled(text: string, name: string | undefined): JsonObject | undefined {
  if (text.trim() === '') return undefined;
  return { text: name ? `${name}:\n\n${text}` : text };
}

function leftOut(what: string, name: string | undefined, losses: Set<string>): JsonObject {
  losses.add(what);
  return { text: `[Left out, because this model cannot be sent it: ${what}${name ? `, ${name}` : ''}.]` };
}
