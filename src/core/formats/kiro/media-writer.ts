// Images go as bytes; documents as their text where they have one. What the service has no place for leaves a word.

import type { AudioPart, DocumentPart, ImagePart, MediaSource } from '../../model/conversation.ts';
import type { JsonObject } from '../../model/json.ts';
import { isTextual, normaliseMediaType, parseDataUrl } from '../data-url.ts';

const IMAGE_FORMATS: Record<string, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

export type WrittenMedia = { image: JsonObject } | { text: string };

export function writeMedia(part: ImagePart | DocumentPart | AudioPart, losses: Set<string>): WrittenMedia {
  const name = part.type === 'document' ? part.name : undefined;
  if (part.source.kind === 'text') return titled(part.source.text, name);
  const source = withoutDataUrl(part.source);
  if (source.kind !== 'base64') {
    return leftOut(`${part.type} by ${source.kind === 'url' ? 'URL' : 'file id'}`, name, losses);
  }
  const type = normaliseMediaType(source.mediaType);
  if (part.type === 'document' && isTextual(type)) {
    return titled(Buffer.from(source.data, 'base64').toString('utf8'), name);
  }
  const format = part.type === 'image' ? IMAGE_FORMATS[type] : undefined;
  if (format) return { image: { format, source: { bytes: source.data } } };
  return leftOut(`${part.type} of type ${type}`, name, losses);
}

function withoutDataUrl(source: MediaSource): MediaSource {
  return source.kind === 'url' ? (parseDataUrl(source.url) ?? source) : source;
}

function titled(text: string, name: string | undefined): WrittenMedia {
  return { text: name ? `${name}:\n\n${text}` : text };
}

function leftOut(what: string, name: string | undefined, losses: Set<string>): WrittenMedia {
  losses.add(what);
  return { text: `[Left out, because this model cannot be sent it: ${what}${name ? `, ${name}` : ''}.]` };
}
