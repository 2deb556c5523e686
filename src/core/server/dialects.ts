// Which format a caller speaks, told by path and headers alone, so that even a refusal is in its own dialect.

import type { IncomingHttpHeaders } from 'node:http';
import type { Format } from '../formats/format.ts';
import type { FormatId } from '../model/format-id.ts';

/** The formats in which the server answers. Chat is always among them. */
export type Dialects = ReadonlyMap<FormatId, Format>;

/** A caller whose dialect is not built in is answered in Chat's, the one most clients can read. */
export function dialectOf(
  dialects: Dialects,
  path: string,
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
): Format {
  const chat = dialects.get('openai-chat');
  if (!chat) throw new Error('The server was given no Chat format.');
  return dialects.get(dialectId(path, headers, query)) ?? chat;
}

function dialectId(path: string, headers: IncomingHttpHeaders, query: URLSearchParams): FormatId {
  if (/\/messages(\/|$)/.test(path)) return 'anthropic-messages';
  if (/\/responses(\/|$)/.test(path)) return 'openai-responses';
  if (/\/(completions|embeddings|rerank|moderations)\/?$|\/(images|audio)\//.test(path)) return 'openai-chat';
  if (/\/v1(alpha|beta1?)\/|:[a-zA-Z]+$/.test(path)) return 'gemini';
  // The list of models has one path for three dialects. Anthropic's clients send their version everywhere.
  if (headers['anthropic-version'] !== undefined) return 'anthropic-messages';
  const isGoogle = headers['x-goog-api-key'] ?? headers['x-goog-api-client'] ?? query.get('key');
  return isGoogle ? 'gemini' : 'openai-chat';
}
