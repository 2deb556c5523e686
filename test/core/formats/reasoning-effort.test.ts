// Effort and budget are one scale.

import assert from 'node:assert/strict';
import {
  budgetToEffort,
  effortToBudget,
  isEffort,
  nearestEffort,
} from '../../../src/core/formats/reasoning-effort.ts';
import type { Effort } from '../../../src/core/model/conversation.ts';

describe('reasoning effort', () => {
  const scale: [Effort, number][] = [
    ['none', 0],
    ['minimal', 1024],
    ['low', 4096],
    ['medium', 10_000],
    ['high', 24_576],
    ['xhigh', 32_768],
    ['max', 60_000],
  ];
  for (const [effort, budget] of scale) {
    it(`turns ${effort} into ${budget} tokens and back`, () => {
      assert.equal(effortToBudget(effort), budget);
      assert.equal(budgetToEffort(budget), effort);
    });
  }

  it('leaves room for the answer below the output limit', () => {
    assert.equal(effortToBudget('max', 8000), 7999);
    assert.equal(effortToBudget('low', 8000), 4096);
  });

  for (const [tokens, effort] of [
    [1500, 'minimal'],
    [1501, 'low'],
    [5001, 'medium'],
    [16_001, 'high'],
    [28_001, 'xhigh'],
    [40_001, 'max'],
  ] as const) {
    it(`counts ${tokens} tokens as ${effort}`, () => assert.equal(budgetToEffort(tokens), effort));
  }

  for (const [asked, taken, expected] of [
    ['max', ['low', 'medium', 'high'], 'high'],
    ['minimal', ['low', 'high'], 'low'],
    ['medium', ['high', 'low'], 'low'],
    ['high', ['low', 'high'], 'high'],
    ['none', ['low'], 'low'],
    ['none', [], undefined],
  ] as const) {
    it(`finds ${expected} for ${asked} among [${taken.join(', ')}]`, () =>
      assert.equal(nearestEffort(asked, taken), expected));
  }

  it('knows its own words', () => {
    assert.ok(isEffort('xhigh'));
    assert.ok(!isEffort('default') && !isEffort(null));
  });
});
