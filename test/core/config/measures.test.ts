import assert from 'node:assert/strict';
import { parseDuration } from '../../../src/core/config/duration.ts';
import { parseSize } from '../../../src/core/config/size.ts';
import { isGlob, matchesGlob } from '../../../src/core/model/glob.ts';

describe('a duration', () => {
  for (const [written, expected] of [
    ['500ms', 500],
    ['30s', 30_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
    ['1.5s', 1500],
    ['90', 90_000],
    [90, 90_000],
    [0.25, 250],
    [0, 0],
  ] as const) {
    it(`${typeof written} ${written} is ${expected} ms`, () =>
      assert.equal(parseDuration(written), expected));
  }

  for (const written of ['', 's', '10 m', '10 parsecs', '-5s', '1h30m', 'PT5M', -1, Number.NaN]) {
    it(`${JSON.stringify(written)} is none`, () => assert.equal(parseDuration(written), undefined));
  }
});

describe('a size', () => {
  for (const [written, expected] of [
    ['512b', 512],
    ['64kb', 65_536],
    ['32mb', 33_554_432],
    ['32MB', 33_554_432],
    ['1gb', 1_073_741_824],
    ['1.5kb', 1536],
    ['1000', 1000],
    [1000, 1000],
  ] as const) {
    it(`${typeof written} ${written} is ${expected} bytes`, () => assert.equal(parseSize(written), expected));
  }

  for (const written of ['', 'mb', '1 mb', '64m', '-1kb', -1]) {
    it(`${JSON.stringify(written)} is none`, () => assert.equal(parseSize(written), undefined));
  }
});

describe('a glob', () => {
  for (const [pattern, name, expected] of [
    ['gpt-*', 'gpt-5.5', true],
    ['gpt-*', 'my-gpt-5', false],
    ['*haiku*', 'claude-haiku-4-5', true],
    ['o?', 'o3', true],
    ['o?', 'o3-mini', false],
    ['a.b*', 'axb', false],
    ['[x]*', '[x]y', true],
    ['plain', 'plain', true],
    ['*', 'with/slash', true],
  ] as const) {
    it(`"${pattern}" ${expected ? 'takes' : 'leaves'} "${name}"`, () => {
      assert.equal(matchesGlob(pattern, name), expected);
    });
  }

  it('is told from a name', () => {
    assert.deepEqual(['a*', 'a?', 'a.b'].map(isGlob), [true, true, false]);
  });
});
