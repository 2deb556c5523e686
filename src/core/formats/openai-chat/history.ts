// Takes out of a relayed history what the next server would refuse.

import { asList, asObject, type JsonObject } from '../../model/json.ts';
import type { Traits } from '../../model/traits.ts';

/**
 * Clients echo the `reasoning_content` of whoever answered before. Groq and Mistral refuse the field, so it goes
 * where the target is known not to take it. The same object when there is nothing to take out.
 */
export function cleanHistory(body: JsonObject, traits: Traits | undefined): JsonObject {
  if (traits?.reasoningContent !== false) return body;
  const messages = asList(body.messages);
  if (!messages.some((message) => asObject(message)?.reasoning_content !== undefined)) return body;
  return {
    ...body,
    messages: messages.map((message) => {
      const { reasoning_content: _, ...kept } = asObject(message) ?? {};
      return asObject(message) ? kept : message;
    }),
  };
}
