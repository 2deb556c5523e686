import assert from 'node:assert/strict';
import { provider } from '../../../src/core/providers/kiro.ts';

describe('the name of a model at Kiro', () => {
  for (const [asked, written] of [
    ['claude-sonnet-4-5-20250929', 'claude-sonnet-4.5'],
    ['claude-haiku-4-5', 'claude-haiku-4.5'],
    ['Claude-Opus-4-8', 'claude-opus-4.8'],
    ['claude-sonnet-4-20250514', 'claude-sonnet-4'],
    ['claude-sonnet-5', 'claude-sonnet-5'],
    ['claude-sonnet-4.6-1m', 'claude-sonnet-4.6-1m'],
    ['claude-sonnet-4-6-1m', 'claude-sonnet-4.6-1m'],
    ['deepseek-3.2', 'deepseek-3.2'],
    ['CLAUDE_SONNET_4_20250514_V1_0', 'CLAUDE_SONNET_4_20250514_V1_0'],
    ['auto', 'auto'],
  ] as const) {
    it(`for ${asked} is ${written}`, () => {
      assert.equal(provider.modelName?.(asked), written);
    });
  }
});

describe('the quirks of a model at Kiro', () => {
  for (const [model, reasoning, contextWindow] of [
    ['claude-haiku-4.5', 'budget', 200_000],
    ['claude-sonnet-4', 'budget', 200_000],
    ['claude-sonnet-4.6', 'budget', 1_000_000],
    ['claude-opus-4.6', 'budget', 1_000_000],
    ['claude-opus-4.7', 'effort', 1_000_000],
    ['claude-opus-5', 'effort', 1_000_000],
    ['claude-sonnet-4-20250514', 'budget', 200_000],
    ['gpt-5.6-sol', 'effort', 272_000],
    ['deepseek-3.2', 'none', 128_000],
    ['auto', 'none', 200_000],
  ] as const) {
    it(`${model}: reasoning by ${reasoning}, a window of ${contextWindow}`, () => {
      assert.deepEqual(provider.traits?.(model, 'kiro'), { reasoning, contextWindow });
    });
  }
});
