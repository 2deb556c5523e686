// Broken answers and broken requests, a few in every run and 100,000 a format where HEADGATE_LONG=1 asks for them.

import assert from 'node:assert/strict';
import { formats } from '../support/formats.ts';
import { type Dice, throwDice } from './dice.ts';
import { spoilBytes, spoilEvents, spoilJson } from './mutate.ts';
import { provesPlain, provesRequest, provesStream } from './proofs.ts';

const isLong = process.env.HEADGATE_LONG === '1';
const tries = isLong ? 100_000 : 500;
/** Each try has a seed of its own, so that HEADGATE_SEED repeats it alone. */
const given = process.env.HEADGATE_SEED;
const first = given ? Number(given) : isLong ? Date.now() % 2 ** 31 : 1;

function manyTimes(one: (dice: Dice) => void): void {
  for (let count = 0; count < (given ? 1 : tries); count++) {
    const seed = first + count;
    try {
      one(throwDice(seed));
    } catch (error) {
      throw new Error(`HEADGATE_SEED=${seed} repeats this: ${error}`, { cause: error });
    }
  }
}

describe('broken input', () => {
  for (const upstream of formats) {
    const { id, sample } = upstream;
    const foreign = formats.flatMap((other) => (other === upstream ? [] : other.sample.stream));

    it(`${id}: a broken stream throws nothing, and every client hears exactly one end of it`, function () {
      this.timeout(0);
      manyTimes((dice) => {
        const events = spoilEvents(sample.stream, foreign, dice);
        const text = events.join('');
        provesStream(upstream, dice.below(3) === 0 ? spoilBytes(text, dice) : Buffer.from(text));
      });
    });

    it(`${id}: a broken plain answer is an answer or a failure`, function () {
      this.timeout(0);
      manyTimes((dice) => {
        const body = spoilJson(sample.plain, dice, 1 + dice.below(4));
        if (typeof body === 'object' && body !== null && !Array.isArray(body)) provesPlain(upstream, body);
      });
    });

    it(`${id}: a broken request is a conversation or a sentence`, function () {
      this.timeout(0);
      manyTimes((dice) => {
        const body = spoilJson(sample.request, dice, 1 + dice.below(4));
        if (typeof body === 'object' && body !== null && !Array.isArray(body)) provesRequest(upstream, body);
      });
    });
  }

  it('is broken at all', () => {
    const [any] = formats;
    const spoilt = Array.from({ length: 20 }, (_, seed) =>
      JSON.stringify(spoilJson(any?.sample.plain, throwDice(seed), 1)),
    );
    assert.ok(new Set(spoilt).size > 15);
  });
});
