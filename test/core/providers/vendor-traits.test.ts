import assert from 'node:assert/strict';
import type { FormatId } from '../../../src/core/model/format-id.ts';
import type { Traits } from '../../../src/core/model/traits.ts';
import { findProvider } from '../../../src/core/providers/find.ts';

type Row = [provider: string, model: string, expected: Traits];

const effort = (...efforts: NonNullable<Traits['efforts']>): Traits => ({ reasoning: 'effort', efforts });
const none: Traits = { reasoning: 'none' };
const returned: Traits = { reasoningContent: true };
const thinkingField: Traits = { outputLimitField: 'max_completion_tokens' };
const kimi: Traits = {
  ...thinkingField,
  ...returned,
  maxOutputTokens: 131_072,
  noSampling: true,
  noForcedToolChoice: true,
};
const glm: Traits = { maxOutputTokens: 131_072, noForcedToolChoice: true };
const mistral: Traits = {
  nineCharacterCallIds: true,
  streamUsage: false,
  reasoningContent: false,
  systemTurns: false,
};

const chat: Row[] = [
  ['deepseek', 'deepseek-v4-pro', { maxOutputTokens: 384_000, reasoning: 'adaptive', ...returned }],
  [
    'groq',
    'openai/gpt-oss-120b',
    {
      ...effort('low', 'medium', 'high'),
      ...thinkingField,
      maxOutputTokens: 65_536,
      reasoningContent: false,
    },
  ],
  [
    'groq',
    'qwen/qwen3.8-27b',
    { ...none, systemTurns: false, ...thinkingField, maxOutputTokens: 16_384, reasoningContent: false },
  ],
  ['mistral', 'mistral-medium-3-5', { ...effort('none', 'high'), ...mistral }],
  ['mistral', 'codestral-latest', { ...none, ...mistral }],
  ['xai', 'grok-4.7', { ...effort('low', 'medium', 'high', 'xhigh'), ...thinkingField }],
  ['xai', 'grok-4.3-latest', { ...effort('none', 'low', 'medium', 'high'), ...thinkingField }],
  ['xai', 'grok-4.20-0309-reasoning', { ...none, ...thinkingField }],
  ['xai', 'grok-4', { ...none, ...thinkingField }],
  ['moonshot', 'kimi-k3', { ...effort('low', 'high', 'max'), ...kimi }],
  ['moonshot', 'kimi-k2.6', { ...kimi, reasoning: 'adaptive' }],
  ['moonshot', 'kimi-k2.7-code', { ...kimi, ...none }],
  ['moonshot', 'moonshot-v1-128k', { ...thinkingField, ...none }],
  ['zhipu', 'glm-5.3', { ...effort('low', 'high', 'max'), ...returned, ...glm }],
  ['zhipu', 'glm-5.2', { reasoning: 'adaptive', ...returned, ...glm }],
  ['zhipu', 'glm-4.5-air', { reasoning: 'adaptive', ...returned, ...glm, maxOutputTokens: 98_304 }],
  ['zhipu', 'glm-4-plus', { ...none, ...glm }],
  ['minimax', 'MiniMax-M3', { maxOutputTokens: 131_072, ...none, ...thinkingField }],
  ['qwen', 'qwen3.8-max', { maxOutputTokens: 131_072, reasoning: 'budget', systemTurns: false }],
  ['qwen', 'qwen3-coder-plus', { maxOutputTokens: 65_536, ...none, systemTurns: false }],
  ['qwen-coding-plan', 'qwen3.7-plus', { maxOutputTokens: 65_536, reasoning: 'budget', systemTurns: false }],
  [
    'volcengine',
    'doubao-seed-2-1-pro-260628',
    { ...effort('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'), ...returned },
  ],
  ['volcengine', 'doubao-seed-1-6-251015', { ...effort('minimal', 'low', 'medium', 'high'), ...returned }],
  ['volcengine', 'deepseek-v4-pro-ga-260813', { reasoning: 'adaptive', ...returned }],
  [
    'azure-openai',
    'gpt-5.1',
    {
      ...effort('none', 'low', 'medium', 'high'),
      ...thinkingField,
      systemRole: 'developer',
      noSampling: true,
      openAiFields: true,
    },
  ],
  ['openrouter', 'anthropic/claude-sonnet-5', { reasoning: 'effort', reasoningProofs: true }],
  ['kilo', 'moonshotai/kimi-k3', { reasoning: 'effort', reasoningProofs: true }],
  ['together', 'zai-org/GLM-5.3', { ...effort('low', 'high', 'max'), ...returned }],
  ['together', 'openai/gpt-oss-20b', effort('low', 'medium', 'high')],
  ['together', 'meta-llama/Llama-3.3-70B-Instruct-Turbo', none],
  ['fireworks', 'accounts/fireworks/models/glm-5p3', { ...effort('low', 'high', 'max'), ...returned }],
  ['fireworks', 'accounts/fireworks/models/glm-5p1', { ...none, ...returned }],
  ['novita', 'deepseek/deepseek-v4.1-flash', { ...effort('low', 'high', 'max'), ...returned }],
  ['siliconflow', 'zai-org/GLM-5.2', { ...effort('high', 'max'), ...returned }],
  ['siliconflow', 'Qwen/Qwen3-32B', { reasoning: 'budget', systemTurns: false }],
  ['siliconflow', 'Qwen/Qwen3-235B-A22B-Instruct-2507', { ...none, systemTurns: false }],
  ['cursor', 'm', none],
  ['ollama', 'gpt-oss:20b', { ...effort('low', 'medium', 'high'), systemTurns: false }],
  ['lm-studio', 'ibm/granite-4-micro', { ...none, systemTurns: false }],
  ['llama-cpp', 'qwen3-coder', { ...none, systemTurns: false }],
  [
    'vllm',
    'deepseek-ai/DeepSeek-V4-Pro',
    { ...effort('low', 'high', 'max'), ...returned, systemTurns: false },
  ],
];

const messages: Row[] = [
  // What `thinking` cannot say there is left to the vendor's default.
  ['deepseek', 'deepseek-v4-pro', { maxOutputTokens: 384_000, reasoning: 'budget' }],
  ['moonshot', 'kimi-k2.6', { ...kimi, reasoning: 'budget' }],
  ['moonshot', 'kimi-k3', { ...effort('low', 'high', 'max'), ...kimi }],
  ['zhipu', 'glm-5.3', { maxOutputTokens: 131_072, reasoning: 'budget' }],
  ['minimax', 'MiniMax-M3', { maxOutputTokens: 131_072, reasoning: 'adaptive', efforts: [] }],
  ['minimax', 'MiniMax-M2.7', { maxOutputTokens: 131_072, reasoning: 'budget' }],
  ['openrouter', 'openai/gpt-5.5', { maxOutputTokens: undefined, reasoning: 'budget' }],
  ['openrouter', 'anthropic/claude-haiku-4.5', { maxOutputTokens: 64_000, reasoning: 'budget' }],
];

function traits(id: string, model: string, format: FormatId): Traits | undefined {
  return findProvider(id)?.traits?.(model, format);
}

describe('the traits of a model at its vendor', () => {
  for (const [id, model, expected] of chat)
    it(`${id}: ${model}`, () => assert.deepEqual(traits(id, model, 'openai-chat'), expected));

  for (const [id, model, expected] of messages)
    it(`${id}: ${model} in the Messages format`, () =>
      assert.deepEqual(traits(id, model, 'anthropic-messages'), expected));

  it('vertex: as at Google itself', () => {
    const model = 'gemini-3.8-flash';
    assert.deepEqual(traits('vertex', model, 'gemini'), traits('gemini', model, 'gemini'));
  });
});
