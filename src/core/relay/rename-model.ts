// The answer names the model as the client asked for it, in bytes that are otherwise left as they came.

import type { Format } from '../formats/format.ts';
import { findValue, type Range } from './splice.ts';

type Paths = Format['modelPaths'];
const openBrace = 123;

/** The pieces of a plain answer, or of one event, with the client's name for the model. */
export function renameModel(bytes: Buffer, paths: Paths, name: string): Buffer {
  const place = placeOf(bytes, paths);
  if (!place || nameAt(bytes, place) === name) return bytes;
  return Buffer.concat([
    bytes.subarray(0, place.start),
    Buffer.from(JSON.stringify(name)),
    bytes.subarray(place.end),
  ]);
}

/** The same for the events of one stream: looks no further once the upstream turns out to use the client's name. */
export function createModelRenamer(paths: Paths, name: string): (event: Buffer) => Buffer {
  let needed = true;
  const marks = paths.map((path) => `"${path.at(-1)}"`);
  return (event) => {
    if (!needed || !marks.some((mark) => event.includes(mark))) return event;
    const place = placeOf(event, paths);
    if (place && nameAt(event, place) === name) needed = false;
    return needed ? renameModel(event, paths, name) : event;
  };
}

function placeOf(bytes: Buffer, paths: Paths): Range | undefined {
  const start = bytes.indexOf(openBrace);
  if (start === -1) return undefined;
  for (const path of paths) {
    const place = findValue(bytes, path, start);
    if (place) return place;
  }
  return undefined;
}

/** undefined for a value that is no string. */
function nameAt(bytes: Buffer, { start, end }: Range): string | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8', start, end));
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
