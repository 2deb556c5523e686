// Which format a caller speaks, told by path and headers alone, so that even a refusal is in its own dialect.

import type { IncomingHttpHeaders } from 'node:http';
import type { Format } from '../formats/format.ts';

/** The formats in which the server answers. A further format joins here and in `dialectOf`. */
export interface Dialects {
  chat: Format;
  messages: Format;
}

/** Anthropic's clients send `anthropic-version` also where the path is shared, as `/v1/models` is. */
export function dialectOf(dialects: Dialects, path: string, headers: IncomingHttpHeaders): Format {
  if (/\/messages(\/|$)/.test(path)) return dialects.messages;
  if (/\/chat\/completions\/?$/.test(path)) return dialects.chat;
  return headers['anthropic-version'] === undefined ? dialects.chat : dialects.messages;
}
