// All 78 hard cases have a test, each exactly one, or a reason why not.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { notApplicable } from './not-applicable.ts';

const folder = new URL('./', import.meta.url);

describe('hard cases', () => {
  it('are all there, each once', () => {
    const numbers = readdirSync(folder)
      .filter((name) => name.endsWith('.test.ts'))
      .flatMap((name) => [
        ...readFileSync(new URL(name, folder), 'utf8').matchAll(/^ {2}it\(\s*["'`](\d\d): /gm),
      ])
      .map(([, number]) => Number(number));
    const all = [...numbers, ...Object.keys(notApplicable).map(Number)].sort((one, other) => one - other);
    assert.deepEqual(
      all,
      Array.from({ length: 78 }, (_, index) => index + 1),
    );
  });
});
