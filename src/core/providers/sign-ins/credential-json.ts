// Credential files that are one JSON object: reading their fields, and writing new values with everything else as it was.

import { asObject, asString, type Json, type JsonObject, parseJson } from '../../model/json.ts';

/** A field of a file: its value, absent, or a sentence that names file and field. */
export type FieldReading<Value> = { ok: true; value: Value | undefined } | { ok: false; message: string };

/** Text that is not empty. */
export function readText(file: string, fields: JsonObject, name: string): FieldReading<string> {
  const value = fields[name];
  if (value === undefined || value === null) return { ok: true, value: undefined };
  const text = asString(value)?.trim();
  return text ? { ok: true, value: text } : { ok: false, message: `"${name}" in ${file} is not a text.` };
}

/** Epoch milliseconds, of epoch milliseconds or seconds as a number or as text, or of a date. */
export function readTime(file: string, fields: JsonObject, name: string): FieldReading<number> {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return { ok: true, value: undefined };
  const time = timeOf(value);
  return time === undefined
    ? { ok: false, message: `"${name}" in ${file} is not a time.` }
    : { ok: true, value: time };
}

/** A time in seconds would be one before 1973 if it were milliseconds. */
const leastMilliseconds = 1e11;

function timeOf(value: Json): number | undefined {
  const text = asString(value)?.trim();
  const number = typeof value === 'number' ? value : Number(text || Number.NaN);
  if (Number.isFinite(number)) return Math.abs(number) < leastMilliseconds ? number * 1000 : number;
  const date = Date.parse(text ?? '');
  return Number.isNaN(date) ? undefined : date;
}

/** A time in the manner of the one that stands there; epoch milliseconds where none does. */
export function timeLike(before: Json | undefined, time: number): Json {
  if (typeof before === 'string' && Number.isNaN(Number(before))) return new Date(time).toISOString();
  const isSeconds = before !== undefined && before !== '' && Math.abs(Number(before)) < leastMilliseconds;
  const written = isSeconds ? Math.floor(time / 1000) : time;
  return typeof before === 'string' ? String(written) : written;
}

/** The text after `change` of its object; indentation, line ends and the end of the file stay as they are. */
export function rewritten(text: string, change: (fields: JsonObject) => void): string {
  const fields = asObject(parseJson(text)) ?? {};
  change(fields);
  const indent = /^\s*\{\r?\n([ \t]+)/.exec(text)?.[1];
  const written = JSON.stringify(fields, null, indent);
  const ending = /\s*$/.exec(text)?.[0] ?? '';
  return (text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written) + ending;
}
