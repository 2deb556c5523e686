// Data URLs and the media that travel in them.

import type { MediaSource } from '../model/conversation.ts';

/** A data URL as base64, any other address as it is. */
export function readMediaUrl(url: string): MediaSource {
  return parseDataUrl(url) ?? { kind: 'url', url };
}

/** undefined when it is no data URL. Images run to megabytes, so no pattern goes over them. */
export function parseDataUrl(url: string): Extract<MediaSource, { kind: 'base64' }> | undefined {
  if (!/^data:/i.test(url)) return undefined;
  const comma = url.indexOf(',');
  if (comma < 0) return undefined;
  const [type = '', ...parameters] = url.slice(5, comma).split(';');
  const rest = url.slice(comma + 1);
  const isBase64 = parameters.some((parameter) => parameter.trim().toLowerCase() === 'base64');
  const data = isBase64 ? rest : Buffer.from(decode(rest), 'utf8').toString('base64');
  return { kind: 'base64', mediaType: normaliseMediaType(type), data };
}

export function writeDataUrl(mediaType: string, data: string): string {
  return `data:${mediaType};base64,${data}`;
}

/** `image/jpg` is no media type, although many clients send it; Anthropic refuses it. */
export function normaliseMediaType(type: string): string {
  const lower = type.trim().toLowerCase();
  return lower === 'image/jpg' ? 'image/jpeg' : lower || 'text/plain';
}

export function isTextual(mediaType: string): boolean {
  return mediaType.startsWith('text/') || mediaType === 'application/json';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
