import assert from 'node:assert/strict';
import type { FormatId } from '../../../src/core/model/format-id.ts';
import type { Traits } from '../../../src/core/model/traits.ts';
import { findProvider } from '../../../src/core/providers/find.ts';

function traits(id: string, model: string, format?: FormatId): Traits {
  const provider = findProvider(id) ?? assert.fail(`there is no provider ${id}`);
  return provider.traits?.(model, format ?? provider.format) ?? assert.fail(`${id} has no traits`);
}

describe('the traits of a model at OpenAI', () => {
  const reasoning = {
    outputLimitField: 'max_completion_tokens',
    systemRole: 'developer',
    noSampling: true,
    reasoning: 'effort',
    openAiFields: true,
  };
  const talking = { outputLimitField: 'max_completion_tokens', reasoning: 'none', openAiFields: true };
  const [some, all] = [
    ['low', 'medium', 'high'],
    ['none', 'low', 'medium', 'high', 'xhigh'],
  ];
  const foreign = { outputLimitField: 'max_tokens' };
  for (const [model, expected] of [
    ['o3', { ...reasoning, efforts: some }],
    ['o4-mini-2025-04-16', { ...reasoning, efforts: some }],
    ['gpt-5', { ...reasoning, efforts: ['minimal', ...some] }],
    ['gpt-5-mini-2025-08-07', { ...reasoning, efforts: ['minimal', ...some] }],
    ['gpt-5.1', { ...reasoning, efforts: ['none', ...some] }],
    ['gpt-5.4-mini', { ...reasoning, efforts: all }],
    ['gpt-6.1-sol', { ...reasoning, efforts: all.slice(1) }],
    ['gpt-6-luna', { ...reasoning, efforts: all }],
    ['gpt-10', { ...reasoning, efforts: all }],
    ['codex-mini-latest', { ...reasoning, efforts: some }],
    ['openai/GPT-5.5', { ...reasoning, efforts: all }],
    ['gpt-4o', talking],
    ['gpt-4.1-nano', talking],
    ['gpt-3.5-turbo', talking],
    ['gpt-5-chat-latest', talking],
    ['gpt-5.2-chat-latest', talking],
    ['chatgpt-4o-latest', talking],
    ['gpt-oss-120b', foreign],
    ['llama-3.3-70b', foreign],
    ['olmo-2', foreign],
    ['qwen3-coder', foreign],
  ] as const) {
    it(`are those of its kind for ${model}`, () => assert.deepEqual(traits('openai', model), expected));
  }

  it('lose the role and the fields of OpenAI at any other server', () => {
    const plain = { systemRole: 'system', openAiFields: false };
    assert.deepEqual(traits('openai-compatibility', 'o3'), { ...reasoning, efforts: some, ...plain });
    assert.deepEqual(traits('openai-compatibility', 'qwen3-coder'), { ...foreign, ...plain });
  });
});

describe('the traits of a model at Anthropic', () => {
  const budget = { reasoning: 'budget' };
  const adaptive = { reasoning: 'adaptive' };
  const noSampling = { noSampling: true };
  const five = { ...noSampling, systemTurns: true };
  const always = { ...five, noForcedToolChoice: true };
  for (const [model, maxOutputTokens, expected] of [
    ['claude-3-haiku-20240307', 4096, { reasoning: 'none' }],
    ['claude-3-5-sonnet-latest', 8192, { reasoning: 'none' }],
    ['claude-3-7-sonnet-20250219', 64_000, budget],
    ['claude-sonnet-4-20250514', 64_000, budget],
    ['claude-opus-4-1-20250805', 32_000, budget],
    ['claude-sonnet-4-5-20250929', 64_000, budget],
    ['claude-haiku-4-5', 64_000, budget],
    ['anthropic.claude-haiku-4-5-20251001-v1:0', 64_000, budget],
    ['claude-opus-4@20250514', 32_000, budget],
    ['claude-sonnet-4-6', 64_000, adaptive],
    ['claude-opus-4-6', 128_000, adaptive],
    ['claude-opus-4-8', 128_000, { ...adaptive, ...noSampling }],
    ['claude-opus-4.8', 128_000, { ...adaptive, ...noSampling }],
    ['claude-sonnet-5', 128_000, { ...adaptive, ...five }],
    ['claude-fable-5', 128_000, { ...adaptive, ...five }],
    ['claude-opus-5', 128_000, { ...adaptive, ...five }],
    ['claude-sonnet-5-5', 128_000, { ...adaptive, ...always }],
    ['claude-haiku-5-5', 64_000, { ...adaptive, ...always }],
    ['claude-opus-5-5', 128_000, { reasoning: 'effort', ...always }],
    ['claude-fable-5-1', 128_000, { reasoning: 'effort', ...always }],
    ['glm-4.6', 8192, budget],
  ] as const) {
    it(`are those of its generation for ${model}`, () => {
      assert.deepEqual(traits('anthropic', model), { maxOutputTokens, ...expected });
    });
  }
});

describe('the stand-ins of a provider', () => {
  for (const id of ['openai', 'anthropic', 'demo']) {
    it(`are two models of ${id}`, () => {
      const { standIns } = findProvider(id) ?? {};
      assert.ok(standIns && standIns.large !== standIns.small);
    });
  }
});

describe('the traits of a model at Google', () => {
  for (const [model, wanted] of [
    ['gemini-2.0-flash', { maxOutputTokens: 8192, geminiGeneration: 2, reasoning: 'none' }],
    [
      'gemini-2.5-pro',
      {
        maxOutputTokens: 65_536,
        geminiGeneration: 2,
        reasoning: 'budget',
        thinkingBudget: { least: 128, most: 32_768 },
      },
    ],
    ['gemini-3.8-flash', { maxOutputTokens: 65_536, geminiGeneration: 3, reasoning: 'effort' }],
    ['gemini-pro-latest', { maxOutputTokens: 65_536, geminiGeneration: 3, reasoning: 'effort' }],
    ['somebody-else', {}],
  ] as const) {
    it(`of ${model}`, () => assert.deepEqual(traits('gemini', model), wanted));
  }
});

describe('the traits of a model at a compatible server', () => {
  it('follow the format that it speaks', () => {
    assert.equal(traits('openai-compatibility', 'claude-sonnet-5', 'anthropic-messages').systemTurns, true);
    assert.equal(traits('openai-compatibility', 'gemini-3.8-flash', 'gemini').geminiGeneration, 3);
    assert.equal(traits('openai-compatibility', 'gpt-5.5').systemRole, 'system');
  });
});
