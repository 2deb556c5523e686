// Finds one value in JSON bytes and replaces it, touching nothing else: numbers, key order and white space stay.

const quote = 34;
const backslash = 92;
const colon = 58;
const comma = 44;

export interface Range {
  start: number;
  /** Exclusive. */
  end: number;
}

/** The range of the value at a path of object keys, or undefined. The bytes must be one JSON object. */
export function findValue(bytes: Buffer, path: readonly string[], from = 0): Range | undefined {
  let at = skipSpace(bytes, from);
  let range: Range | undefined;
  for (const key of path) {
    if (bytes[at] !== 123) return undefined;
    range = findKey(bytes, at, key);
    if (!range) return undefined;
    at = range.start;
  }
  return range;
}

/** The pieces of the same bytes with the string at `path` replaced; the bytes themselves when it is not there. */
export function replaceString(bytes: Buffer, path: readonly string[], value: string, from = 0): Buffer[] {
  const range = findValue(bytes, path, from);
  if (!range || bytes[range.start] !== quote) return [bytes];
  return [bytes.subarray(0, range.start), Buffer.from(JSON.stringify(value)), bytes.subarray(range.end)];
}

/** Walks the keys of the object that begins at `open`. */
function findKey(bytes: Buffer, open: number, key: string): Range | undefined {
  const wanted = Buffer.from(JSON.stringify(key));
  let at = skipSpace(bytes, open + 1);
  while (at < bytes.length && bytes[at] === quote) {
    const keyEnd = endOfString(bytes, at);
    const isWanted =
      keyEnd - at === wanted.length && bytes.compare(wanted, 0, wanted.length, at, keyEnd) === 0;
    at = skipSpace(bytes, keyEnd);
    if (bytes[at] !== colon) return undefined;
    const start = skipSpace(bytes, at + 1);
    const end = endOfValue(bytes, start);
    if (isWanted) return { start, end };
    at = skipSpace(bytes, end);
    if (bytes[at] !== comma) return undefined;
    at = skipSpace(bytes, at + 1);
  }
  return undefined;
}

function skipSpace(bytes: Buffer, at: number): number {
  let next = at;
  for (let byte = bytes[next]; byte === 32 || byte === 10 || byte === 13 || byte === 9; byte = bytes[next])
    next++;
  return next;
}

/** The position behind the closing quote of the string that begins at `start`. */
function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (;;) {
    const next = bytes.indexOf(quote, at);
    if (next === -1) return bytes.length;
    let slashes = 0;
    while (bytes[next - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return next + 1;
    at = next + 1;
  }
}

function endOfValue(bytes: Buffer, start: number): number {
  if (bytes[start] === quote) return endOfString(bytes, start);
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) at = endOfString(bytes, at) - 1;
    else if (byte === 123 || byte === 91) depth++;
    else if (byte === 125 || byte === 93) {
      if (depth === 0) return at;
      depth--;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (byte === comma || byte === 32 || byte === 10 || byte === 13 || byte === 9))
      return at;
  }
  return bytes.length;
}
