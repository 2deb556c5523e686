// Images, documents, audio and video of a part.

import type { MediaSource, OpaquePart, Part } from '../../model/conversation.ts';
import { asString, type JsonObject } from '../../model/json.ts';
import { normaliseMediaType } from '../data-url.ts';
import { isGoogleFile, isYouTube } from './google-uri.ts';
import { wireFields } from './wire-fields.ts';

/** The media of a part with `inlineData` or `fileData`; undefined when it holds neither. */
export function readMedia(part: JsonObject): Part | undefined {
  const inline = wireFields(part.inlineData);
  const file = wireFields(part.fileData);
  const fields = inline ?? file;
  if (!fields) return undefined;
  const uri = asString(file?.fileUri) ?? '';
  const declared = asString(fields.mimeType);
  const mediaType = declared === undefined && isYouTube(uri) ? 'video/*' : normaliseMediaType(declared ?? '');
  const source: MediaSource = inline
    ? { kind: 'base64', mediaType, data: asString(inline.data) ?? '' }
    : fileSource(uri);
  return mediaPart(mediaType, source, asString(fields.displayName)) ?? video(part);
}

function fileSource(uri: string): MediaSource {
  return isGoogleFile(uri) ? { kind: 'file', format: 'gemini', id: uri } : { kind: 'url', url: uri };
}

function mediaPart(mediaType: string, source: MediaSource, name: string | undefined): Part | undefined {
  if (mediaType.startsWith('image/')) return { type: 'image', source };
  if (mediaType.startsWith('audio/')) return { type: 'audio', source };
  if (mediaType.startsWith('video/')) return undefined;
  return { type: 'document', source, ...(name && { name }) };
}

/** No other dialect knows video. */
function video(value: JsonObject): OpaquePart {
  return { type: 'opaque', format: 'gemini', kind: 'video', value };
}
