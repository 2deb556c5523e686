// Reads a Responses stream into events.

import { asObject, asString, parseJson } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import type { StreamReader } from '../format.ts';
import type { SseEvent } from '../sse.ts';
import { wordsOfErrorEvent } from './failure-words.ts';
import { OutputReader } from './output-reader.ts';

export function createStreamReader(): StreamReader {
  const reader = new OutputReader();
  const broken = (kind: 'malformed' | 'broken-stream', message: string) =>
    reader.fail({ kind, scope: 'account', message });
  return {
    read(event: SseEvent): StreamEvent[] {
      if (!event.hasData || reader.isClosed) return [];
      const data = event.data.trim();
      const parsed = asObject(parseJson(data));
      if (parsed) return reader.accept(parsed, asString(parsed.type) ?? event.event);
      if (event.event === 'error') return reader.failWith(wordsOfErrorEvent({ message: data }));
      // Imitators end with `[DONE]` or send words such as `ping`; a cut object is lost content.
      return data.startsWith('{') ? broken('malformed', 'The upstream sent an event that is not JSON.') : [];
    },
    end(): StreamEvent[] {
      if (reader.isClosed) return [];
      return broken('broken-stream', 'The upstream ended its stream before the response was complete.');
    },
  };
}
