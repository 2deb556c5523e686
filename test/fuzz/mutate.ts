// Good JSON and good streams gone bad: values of wrong kinds, missing and doubled pieces, broken bytes.

import type { Dice } from './dice.ts';

type Container = Record<string, unknown> | unknown[];

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { inner: value };
  return value;
}

/** Makers, so that no two mutations share an object. */
const oddities: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => false,
  () => 0,
  () => -1,
  () => 1.5,
  () => 1e308,
  () => -(2 ** 60),
  () => '',
  () => ' ',
  () => '0',
  () => 'null',
  () => 'x'.repeat(5000),
  () => '\ud800 lone',
  () => '\u0000\u2028',
  () => [],
  () => [null],
  () => [[]],
  () => ['text', 7],
  () => ({}),
  () => ({ type: 'unheard_of' }),
  () => ({ type: null }),
  () => ({ text: 'x', type: 'text' }),
  () => ({ error: { message: 'inner' } }),
  () => nested(300),
];

/** A copy of the value with so many wrong things in it. */
export function spoilJson(value: unknown, dice: Dice, times: number): any {
  const root = { root: structuredClone(value) };
  for (let time = 0; time < times; time++) spoilOnce(root, dice);
  return root.root;
}

function spoilOnce(root: Container, dice: Dice): void {
  const places = placesIn(root);
  const [holder, key] = dice.pick(places);
  const isRoot = holder === root;
  const list = Array.isArray(holder) ? holder : undefined;
  const at = holder as Record<string, unknown>;
  switch (isRoot ? 0 : dice.below(5)) {
    case 0:
    case 1:
      at[key] = dice.pick(oddities)();
      return;
    case 2:
      if (list) list.splice(Number(key), 1);
      else delete at[key];
      return;
    case 3:
      if (list) list.splice(Number(key), 0, structuredClone(list[Number(key)]));
      else at[`${key}_`] = at[key];
      return;
    default: {
      // Something from elsewhere in the same value.
      const [otherHolder, otherKey] = dice.pick(places);
      at[key] = structuredClone((otherHolder as Record<string, unknown>)[otherKey]);
    }
  }
}

/** Every place where a value stands, at most a few thousand of them. */
function placesIn(root: Container): [Container, string][] {
  const places: [Container, string][] = [];
  const visit = (holder: Container) => {
    for (const key of Object.keys(holder)) {
      if (places.length > 3000) return;
      places.push([holder, key]);
      const inner = (holder as Record<string, unknown>)[key];
      if (typeof inner === 'object' && inner !== null) visit(inner as Container);
    }
  };
  visit(root);
  return places;
}

/** The events of a stream, some of them lost, doubled, exchanged, spoilt, or from another vendor. */
export function spoilEvents(events: readonly string[], foreign: readonly string[], dice: Dice): string[] {
  const spoilt = [...events];
  for (let time = dice.below(4); time >= 0; time--) {
    const at = dice.below(spoilt.length);
    const other = dice.below(spoilt.length);
    const event = spoilt[at] ?? '';
    switch (dice.below(7)) {
      case 0:
        spoilt.splice(at, 1);
        break;
      case 1:
        spoilt.splice(other, 0, event);
        break;
      case 2:
        [spoilt[at], spoilt[other]] = [spoilt[other] ?? '', event];
        break;
      case 3:
        spoilt.length = at;
        break;
      case 4:
        spoilt.splice(at, 0, dice.pick(foreign));
        break;
      default:
        spoilt[at] = spoilData(event, dice);
    }
  }
  return spoilt;
}

/** The JSON in an event, spoilt. */
function spoilData(event: string, dice: Dice): string {
  return event.replace(/^data: ?(.*)$/m, (line, data: string) => {
    try {
      return `data: ${JSON.stringify(spoilJson(JSON.parse(data), dice, 1 + dice.below(3)))}`;
    } catch {
      return line;
    }
  });
}

/** Bytes flipped, cut out, put in; line ends mixed; the end missing. */
export function spoilBytes(text: string, dice: Dice): Buffer {
  let bytes: Buffer = Buffer.from(
    dice.below(4) === 0 ? text.replace(/\n/g, () => dice.pick(['\n', '\r\n', '\r'])) : text,
  );
  for (let time = dice.below(4); time > 0 && bytes.length > 0; time--) {
    const at = dice.below(bytes.length);
    switch (dice.below(5)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + dice.below(20))]);
        break;
      case 2: {
        const odd = dice.pick(['ff', 'c3', 'efbbbf', '00', '0a0a', '0d', 'f09f8c', '3a20', '646174613a']);
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(odd, 'hex'), bytes.subarray(at)]);
        break;
      }
      case 3:
        bytes = bytes.subarray(0, at);
        break;
      default:
        bytes = Buffer.concat([bytes, bytes.subarray(at)]);
    }
  }
  return bytes;
}
