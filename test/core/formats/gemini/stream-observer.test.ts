// Streams that are relayed as they are, read along.

import assert from 'node:assert/strict';
import type { Observation } from '../../../../src/core/formats/format.ts';
import { gemini } from '../../../../src/core/formats/gemini/index.ts';
import { SseEvent, SseSplitter } from '../../../../src/core/formats/sse.ts';
import { chunk, wire } from './wire.ts';

function observe(...chunks: object[]): Observation[] {
  const observer = gemini.createStreamObserver();
  return new SseSplitter().push(Buffer.from(wire(...chunks))).map((event) => observer.observe(event));
}

const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 };
const text = chunk([{ text: 'a' }]);

describe('a relayed Gemini stream', () => {
  const cases: [phenomenon: string, chunk: object, expected: Observation][] = [
    ['text', text, { content: true }],
    ['a thought', chunk([{ text: 'hm', thought: true }]), { content: true }],
    ['a call', chunk([{ functionCall: { name: 'f' } }]), { content: true }],
    ['a signature', chunk([{ text: '', thoughtSignature: 's' }]), { content: true }],
    ['empty text, which is none', chunk([{ text: '' }]), {}],
    ['usage', chunk([{ text: '' }], { usageMetadata }), { usage: { input: 3, output: 2 } }],
    [
      'the end',
      chunk([{ text: 'a' }], { finishReason: 'STOP', usageMetadata }),
      { content: true, finished: true, usage: { input: 3, output: 2 } },
    ],
    ['an end without content', { candidates: [{ finishReason: 'MAX_TOKENS' }] }, { finished: true }],
    ['a blocked prompt', { promptFeedback: { blockReason: 'SAFETY' } }, { finished: true }],
    [
      'an unspecified end, which is none',
      { candidates: [{ finishReason: 'FINISH_REASON_UNSPECIFIED' }] },
      {},
    ],
    [
      'an error',
      {
        error: { code: 429, message: 'Slow.', status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '3s' }] },
      },
      {
        failure: {
          message: 'Slow.',
          type: 'RESOURCE_EXHAUSTED',
          code: '429',
          status: 429,
          retryAfterMs: 3000,
        },
      },
    ],
  ];
  for (const [phenomenon, data, expected] of cases) {
    it(`shows ${phenomenon}`, () => assert.deepEqual(observe(data), [expected]));
    it(`shows ${phenomenon} after content`, () => {
      const [, seen] = observe(text, data);
      // Once content is there, chunks that only hold parts are not looked into.
      if (!expected.finished && !expected.failure && (data as any).candidates?.[0].content) {
        assert.deepEqual(seen, { content: true });
      } else assert.deepEqual(seen, expected);
    });
  }

  it('shows usage that comes after the end', () => {
    const [, , last] = observe(
      text,
      chunk([{ text: 'b' }], { finishReason: 'STOP' }),
      chunk([{ text: '' }], { usageMetadata }),
    );
    assert.deepEqual(last, { usage: { input: 3, output: 2 } });
  });

  it('shows an answer that the model broke off', () => {
    const [seen] = observe({ candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] });
    assert.equal(seen?.failure?.code, 'MALFORMED_FUNCTION_CALL');
    assert.equal(seen?.finished, undefined);
  });

  it('passes over comments and words', () => {
    const observer = gemini.createStreamObserver();
    for (const raw of [': hi\n\n', 'data: ping\n\n', 'data: [DONE]\n\n']) {
      assert.deepEqual(observer.observe(new SseEvent(Buffer.from(raw))), {});
    }
  });

  it('does not take words of the answer for an error or an end', () => {
    const talk = chunk([{ text: '"error": {} "finishReason": "STOP"' }]);
    assert.deepEqual(observe(text, talk)[1], { content: true });
    const asked = chunk([{ functionCall: { name: 'f', args: { error: { message: 'x' } } } }]);
    assert.deepEqual(observe(text, asked)[1], { content: true });
  });
});
