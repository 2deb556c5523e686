// A Messages stream into events.

import { asObject, asString, parseJson } from '../../model/json.ts';
import type { StreamReader } from '../format.ts';
import { MessageReader } from './message-reader.ts';

export function createStreamReader(): StreamReader {
  const reader = new MessageReader();
  return {
    read(event) {
      if (!event.hasData || event.data === '[DONE]') return [];
      const data = asObject(parseJson(event.data));
      if (!data) return reader.reject('The upstream sent a stream event that is not a JSON object.');
      // Gateways that re-frame the stream drop the `event:` line; the type in the data is always there.
      return reader.accept(data, asString(data.type) ?? event.event);
    },
    end: () => reader.end(),
  };
}
