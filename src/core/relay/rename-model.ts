// The answer names the model as the client asked for it, in bytes that are otherwise left as they came.

import { findValue, type Range } from './splice.ts';

/** Where answers and events of any format name their model. */
const paths = [['model'], ['message', 'model']];
const openBrace = 123;

/** The pieces of a plain answer, or of one event, with the client's name for the model. */
export function renameModel(bytes: Buffer, name: string): Buffer {
  const place = placeOf(bytes);
  if (!place || nameAt(bytes, place) === name) return bytes;
  return Buffer.concat([
    bytes.subarray(0, place.start),
    Buffer.from(JSON.stringify(name)),
    bytes.subarray(place.end),
  ]);
}

/** The same for the events of one stream: looks no further once the upstream turns out to use the client's name. */
export function createModelRenamer(name: string): (event: Buffer) => Buffer {
  let needed = true;
  return (event) => {
    if (!needed || !event.includes('"model"')) return event;
    const place = placeOf(event);
    if (place && nameAt(event, place) === name) needed = false;
    return needed ? renameModel(event, name) : event;
  };
}

function placeOf(bytes: Buffer): Range | undefined {
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
