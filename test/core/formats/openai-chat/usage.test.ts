// Token counts in the vendors' dialects.

import assert from 'node:assert/strict';
import { openaiChat } from '../../../../src/core/formats/openai-chat/index.ts';
import { writeUsage } from '../../../../src/core/formats/openai-chat/usage.ts';

describe('Chat usage', () => {
  for (const [title, body, expected] of [
    [
      'OpenAI',
      {
        usage: {
          prompt_tokens: 10,
          completion_tokens: 20,
          total_tokens: 30,
          prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2, audio_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 8 },
        },
      },
      { input: 10, output: 20, cachedInput: 4, cacheWrite: 2, reasoning: 8 },
    ],
    [
      'DeepSeek',
      {
        usage: {
          prompt_tokens: 10,
          completion_tokens: 1,
          prompt_cache_hit_tokens: 7,
          prompt_cache_miss_tokens: 3,
        },
      },
      { input: 10, output: 1, cachedInput: 7 },
    ],
    [
      'Moonshot',
      { usage: { prompt_tokens: 10, completion_tokens: 1, cached_tokens: 6 } },
      { input: 10, output: 1, cachedInput: 6 },
    ],
    [
      'Moonshot, streamed',
      { choices: [{ usage: { prompt_tokens: 2, completion_tokens: 1 } }] },
      { input: 2, output: 1 },
    ],
    [
      'Groq, streamed',
      { x_groq: { usage: { prompt_tokens: 2, completion_tokens: 1 } } },
      { input: 2, output: 1 },
    ],
    [
      'xAI, which leaves reasoning out',
      {
        usage: {
          prompt_tokens: 10,
          completion_tokens: 5,
          total_tokens: 115,
          completion_tokens_details: { reasoning_tokens: 100 },
        },
      },
      { input: 10, output: 105, reasoning: 100 },
    ],
    [
      'figures that are no numbers',
      { usage: { prompt_tokens: '5', completion_tokens: null, total_tokens: -1 } },
      undefined,
    ],
    ['null', { usage: null }, undefined],
    ['nothing', {}, undefined],
  ] as const) {
    it(`is read from ${title}`, () => assert.deepEqual(openaiChat.readUsage(body as any), expected));
  }

  it('is written only as far as it is known', () => {
    assert.equal(writeUsage({ cachedInput: 5 }), undefined);
    assert.deepEqual(writeUsage({ input: 5 }), { prompt_tokens: 5, completion_tokens: 0, total_tokens: 5 });
    assert.deepEqual(writeUsage({ input: 5, output: 1, cacheWrite: 2 }), {
      prompt_tokens: 5,
      completion_tokens: 1,
      total_tokens: 6,
      prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 2 },
    });
  });
});
