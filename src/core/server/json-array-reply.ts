// A stream as one JSON array instead of server-sent events: what Google's API sends without `alt=sse`.

import { SseSplitter } from '../formats/sse.ts';
import type { Reply } from '../relay/call.ts';

/** Takes the writes of an event stream; each event's data becomes one element. Plain answers pass as they are. */
export function createJsonArrayReply(reply: Reply): Reply {
  const splitter = new SseSplitter();
  let isStream = false;
  let elements = 0;
  return {
    get started() {
      return reply.started;
    },
    head(status, headers) {
      isStream = headers['content-type']?.startsWith('text/event-stream') ?? false;
      reply.head(status, isStream ? { ...headers, 'content-type': 'application/json' } : headers);
    },
    write(chunk) {
      if (!isStream) return reply.write(chunk);
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      let text = '';
      for (const event of splitter.push(bytes)) {
        if (event.hasData) text += `${elements++ === 0 ? '[' : ',\r\n'}${event.data}`;
      }
      return text === '' ? undefined : reply.write(text);
    },
    end() {
      if (isStream) reply.write(elements === 0 ? '[]' : ']');
      reply.end();
    },
  };
}
