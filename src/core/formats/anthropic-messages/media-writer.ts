// Images and documents: what the dialect takes is sent, what it does not take leaves a word in its place.

import type { DocumentPart, ImagePart, MediaSource } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';

const IMAGE_TYPES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

export function writeImage({ source }: ImagePart, losses: Set<string>): JsonObject {
  const media = unwrapDataUrl(source);
  if (media.kind === 'base64') {
    const type = imageType(media.mediaType, media.data);
    if (IMAGE_TYPES.has(type)) return { type: 'image', source: base64Source(type, media.data) };
    return leftOut(losses, `image of type ${type || 'unknown'}`);
  }
  const reference = writeReference(media);
  return reference ? { type: 'image', source: reference } : leftOut(losses, unreachable('image', media));
}

export function writeDocument({ source, name }: DocumentPart, losses: Set<string>): JsonObject {
  if (source.kind === 'text') return textDocument(source.text, name);
  const media = unwrapDataUrl(source);
  if (media.kind === 'base64') {
    const type = bareType(media.mediaType);
    if (type === 'application/pdf') return documentBlock(base64Source(type, media.data), name);
    if (type.startsWith('text/') || type === 'application/json') {
      return textDocument(Buffer.from(media.data, 'base64').toString('utf8'), name);
    }
    return leftOut(losses, `document of type ${type || 'unknown'}`);
  }
  const reference = writeReference(media);
  return reference ? documentBlock(reference, name) : leftOut(losses, unreachable('document', media));
}

/** An empty text document is a 400, so it says that it is empty. */
function textDocument(text: string, name: string | undefined): JsonObject {
  const data = text.trim() === '' ? '[This document is empty.]' : text;
  return documentBlock({ type: 'text', media_type: 'text/plain', data }, name);
}

function documentBlock(source: JsonObject, name: string | undefined): JsonObject {
  return name ? { type: 'document', source, title: name } : { type: 'document', source };
}

function base64Source(type: string, data: string): JsonObject {
  return { type: 'base64', media_type: type, data };
}

/** Only https addresses are fetched, and only own file handles are known. */
function writeReference(source: MediaSource): JsonObject | undefined {
  if (source.kind === 'url' && /^https:/i.test(source.url)) return { type: 'url', url: source.url };
  if (source.kind === 'file' && source.format === 'anthropic-messages') {
    return { type: 'file', file_id: source.id };
  }
  return undefined;
}

function unreachable(what: string, source: MediaSource): string {
  return source.kind === 'file'
    ? `${what} in another vendor's file store`
    : `${what} address that is not https`;
}

function leftOut(losses: Set<string>, what: string): JsonObject {
  losses.add(what);
  return { type: 'text', text: `[Left out, because this model does not take it: ${what}.]` };
}

function unwrapDataUrl(source: MediaSource): MediaSource {
  if (source.kind !== 'url') return source;
  const parts = /^data:([^;,]*)(?:;[^;,]*)*;base64,([\s\S]*)$/i.exec(source.url);
  if (!parts) return source;
  return { kind: 'base64', mediaType: parts[1] ?? '', data: parts[2] ?? '' };
}

/** `image/jpg` is no registered type, and the API compares the declared type with the bytes: the bytes win. */
function imageType(declared: string, data: string): string {
  const type = bareType(declared);
  return sniffed(data) ?? (type === 'image/jpg' ? 'image/jpeg' : type);
}

function bareType(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}

/** From the first bytes of the base64 text. */
function sniffed(data: string): string | undefined {
  if (data.startsWith('iVBORw0KGgo')) return 'image/png';
  if (data.startsWith('/9j/')) return 'image/jpeg';
  if (data.startsWith('R0lGOD')) return 'image/gif';
  const riff = data.startsWith('UklGR') && Buffer.from(data.slice(0, 16), 'base64').toString('latin1');
  return riff && riff.slice(8, 12) === 'WEBP' ? 'image/webp' : undefined;
}
