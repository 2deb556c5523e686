// Turns the bytes of a body into an object, or into a sentence that says where it stops being JSON.

import { asObject, type JsonObject } from '../model/json.ts';
import type { Refusal } from './exchange.ts';
import { jsonErrorPosition } from './json-error.ts';

export type JsonReading = { ok: true; json: JsonObject } | { ok: false; refusal: Refusal };

export function readJsonBody(pieces: Buffer[]): JsonReading {
  const [only, second] = pieces;
  const text = only && !second ? only.toString('utf8') : Buffer.concat(pieces).toString('utf8');
  if (text.trim() === '') return bad('The body is empty. Send a JSON object.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const { position, line, column } = jsonErrorPosition(text);
    return bad(
      `The body is not JSON: it goes wrong at position ${position} (line ${line}, column ${column}). Correct it there.`,
    );
  }
  const json = asObject(value);
  return json ? { ok: true, json } : bad('The body must be a JSON object, such as {"model": "..."}.');
}

function bad(message: string): JsonReading {
  return { ok: false, refusal: { status: 400, kind: 'invalid-request', message } };
}
