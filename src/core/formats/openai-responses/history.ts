// Takes out of a relayed history what this gateway wrote there for other vendors, and OpenAI would refuse.

import { asObject, asString, type Json, type JsonObject } from '../../model/json.ts';
import { responsesCallId } from './identifiers.ts';
import { isForeignReasoning } from './reasoning-proof.ts';

/**
 * Without the reasoning of other vendors, and with call ids in OpenAI's limits: longer ones came to the client through
 * us. The same object when nothing had to change.
 */
export function cleanHistory(body: JsonObject): JsonObject {
  const { input } = body;
  if (!Array.isArray(input)) return body;
  const kept = input.filter((item) => !isForeignReasoning(asObject(item) ?? {})).map(withGoodCallId);
  const isSame = kept.length === input.length && kept.every((item, index) => item === input[index]);
  return isSame ? body : { ...body, input: kept };
}

function withGoodCallId(entry: Json): Json {
  const item = asObject(entry);
  const id = asString(item?.call_id);
  if (!item || !id || responsesCallId(id) === id) return entry;
  return { ...item, call_id: responsesCallId(id) };
}
