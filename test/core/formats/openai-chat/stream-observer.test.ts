// What is seen in a stream that is only relayed.

import assert from 'node:assert/strict';
import type { Observation } from '../../../../src/core/formats/format.ts';
import { openaiChat } from '../../../../src/core/formats/openai-chat/index.ts';
import { SseEvent } from '../../../../src/core/formats/sse.ts';

const observe = (text: string): Observation =>
  openaiChat.createStreamObserver().observe(new SseEvent(Buffer.from(text)));
const chunk = (delta: object, finish: string | null = null, rest: object = {}): string =>
  `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta, finish_reason: finish }], ...rest })}\n\n`;
const usage = { prompt_tokens: 2, completion_tokens: 1, total_tokens: 3 };

describe('observing a Chat stream', () => {
  for (const [title, text, expected] of [
    ['the role chunk', chunk({ role: 'assistant', content: '' }), {}],
    ['null everywhere', chunk({ role: 'assistant', content: null, refusal: null, tool_calls: null }), {}],
    ['empty lists', chunk({ content: [], tool_calls: [] }), {}],
    ['text', chunk({ content: 'x' }), { content: true }],
    ['text that speaks of an error', chunk({ content: '"error": {"message": "x"}' }), { content: true }],
    ['text that is the word alone', chunk({ content: 'error' }), { content: true }],
    ['text that looks like a finish', chunk({ content: '{"finish_reason":"stop"}' }), { content: true }],
    ['text that looks like the end', chunk({ content: '[DONE]' }), { content: true }],
    ['reasoning_content', chunk({ reasoning_content: 'x' }), { content: true }],
    ['reasoning', chunk({ reasoning: 'x' }), { content: true }],
    ['a refusal', chunk({ refusal: 'x' }), { content: true }],
    ['a call', chunk({ tool_calls: [{ index: 0, function: { name: 'f' } }] }), { content: true }],
    ['a legacy call', chunk({ function_call: { name: 'f' } }), { content: true }],
    ['a thinking part', chunk({ content: [{ type: 'thinking' }] }), { content: true }],
    [
      'Python’s spacing',
      'data: {"choices": [{"index": 0, "delta": {"content": "x"}, "finish_reason": null}]}\n\n',
      { content: true },
    ],
    [
      'Python’s emptiness',
      'data: {"choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": ""}]}\n\n',
      {},
    ],
    ['usage that is null', chunk({}, null, { usage: null }), {}],
    [
      'usage beside text',
      chunk({ content: 'x' }, null, { usage }),
      { content: true, usage: { input: 2, output: 1 } },
    ],
    ['the finish', chunk({}, 'stop'), { finished: true }],
    [
      'the finish with usage',
      chunk({}, 'length', { usage }),
      { finished: true, usage: { input: 2, output: 1 } },
    ],
    [
      'the usage chunk',
      `data: ${JSON.stringify({ choices: [], usage })}\n\n`,
      { usage: { input: 2, output: 1 } },
    ],
    ['Azure’s first chunk', 'data: {"choices":[],"prompt_filter_results":[{}]}\n\n', {}],
    ['the end', 'data: [DONE]\n\n', { terminal: true }],
    ['the end without a space', 'data:[DONE]\r\n\r\n', { terminal: true }],
    ['a comment', ': OPENROUTER PROCESSING\n\n', {}],
    [
      'an error object',
      'data: {"error":{"message":"boom","code":503}}\n\n',
      { failure: { message: 'boom', code: '503', status: 503 } },
    ],
    ['an error that is null', chunk({ content: 'x' }, null, { error: null }), { content: true }],
    ['a named error', 'event: error\ndata: {"message":"boom"}\n\n', { failure: { message: 'boom' } }],
    ['a named error in words', 'event: error\ndata: boom\n\n', { failure: { message: 'boom' } }],
    [
      'a bare error',
      'data: {"code":"Throttling","message":"slow"}\n\n',
      { failure: { message: 'slow', code: 'Throttling' } },
    ],
    ['data that is not JSON', 'data: ping\n\n', {}],
  ] as [string, string, Observation][]) {
    it(`sees ${title}`, () => assert.deepEqual(observe(text), expected));
  }

  it('sees a breakdown behind a finish reason', () => {
    const { failure, finished } = observe(chunk({}, 'error'));
    assert.ok(failure?.message && !finished);
  });
});
