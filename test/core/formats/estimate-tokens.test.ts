// The local estimate of input tokens.

import assert from 'node:assert/strict';
import { estimateInputTokens } from '../../../src/core/formats/estimate-tokens.ts';
import type { Conversation, Part } from '../../../src/core/model/conversation.ts';

function estimate(fields: Partial<Conversation>): number {
  return estimateInputTokens({
    model: 'm',
    system: [],
    turns: [],
    tools: [],
    sampling: {},
    stop: [],
    stream: false,
    ...fields,
  });
}

function of(...parts: Part[]): number {
  return estimate({ turns: [{ role: 'user', parts }] });
}

const text = (value: string): Part => ({ type: 'text', text: value });

describe('the token estimate', () => {
  it('is never 0', () => {
    assert.equal(estimate({}), 1);
  });

  // Counted with OpenAI's o200k_base.
  const texts: [phenomenon: string, text: string, counted: number][] = [
    [
      'English',
      'The quick brown fox jumps over the lazy dog, and nobody in the village noticed it at all. '.repeat(10),
      201,
    ],
    [
      'Chinese',
      '网关在渠道的入口：它决定有多少水流向哪里。账户池、健康检查、故障转移、协议转换。当一个账户达到限额时，请求会自动转到下一个账户，用户不会察觉。'.repeat(
        3,
      ),
      153,
    ],
    [
      'code',
      'export function add(left: number, right: number): number {\n  return left + right;\n}\n'.repeat(10),
      200,
    ],
    [
      'JSON',
      '{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]},'.repeat(10),
      181,
    ],
  ];
  for (const [phenomenon, value, counted] of texts) {
    it(`of ${phenomenon} lies near or above the count of a real tokenizer`, () => {
      const ratio = of(text(value)) / counted;
      assert.ok(ratio > 0.9 && ratio < 1.8, `${of(text(value))} for ${counted}`);
    });
  }

  it('counts each part of a request', () => {
    const words = 'some words to count here';
    const base = estimate({ turns: [{ role: 'user', parts: [text('a')] }] });
    const additions: Partial<Conversation>[] = [
      { system: [{ type: 'text', text: words }] },
      {
        tools: [
          { kind: 'function', name: 'read', description: words, schema: { type: 'object', properties: {} } },
        ],
      },
      { tools: [{ kind: 'function', name: 'x', opaque: { format: 'gemini', value: { googleSearch: {} } } }] },
      { output: { type: 'json-schema', schema: { type: 'object' } } },
      { turns: [{ role: 'user', parts: [text('a'), text(words)] }] },
      {
        turns: [
          { role: 'user', parts: [text('a')] },
          {
            role: 'assistant',
            parts: [
              { type: 'tool-call', id: '1', name: 'read', kind: 'function', arguments: '{"path":"a"}' },
            ],
          },
        ],
      },
      {
        turns: [
          {
            role: 'user',
            parts: [text('a'), { type: 'tool-result', call: '1', parts: [{ type: 'text', text: words }] }],
          },
        ],
      },
      { turns: [{ role: 'user', parts: [text('a'), { type: 'reasoning', text: words }] }] },
      {
        turns: [
          {
            role: 'user',
            parts: [text('a'), { type: 'opaque', format: 'gemini', kind: 'x', value: { a: words } }],
          },
        ],
      },
    ];
    for (const addition of additions) {
      assert.ok(
        estimate({ turns: [{ role: 'user', parts: [text('a')] }], ...addition }) > base,
        JSON.stringify(addition),
      );
    }
  });

  it('counts media by kind, not by the length of their bytes', () => {
    const image = (data: string): Part => ({
      type: 'image',
      source: { kind: 'base64', mediaType: 'image/png', data },
    });
    assert.equal(of(image('A')), of(image('A'.repeat(100_000))));
    assert.ok(of(image('A')) > 1000);
    assert.ok(of({ type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'A' } }) > 500);
  });

  it('counts a long PDF higher than a short one, and a text document by its text', () => {
    const pdf = (length: number): Part => ({
      type: 'document',
      source: { kind: 'base64', mediaType: 'application/pdf', data: 'A'.repeat(length) },
    });
    assert.ok(of(pdf(1_000_000)) > of(pdf(1000)));
    assert.ok(of({ type: 'document', source: { kind: 'text', text: 'short' } }) < 20);
  });

  it('grows with the text', () => {
    assert.ok(of(text('word '.repeat(2000))) >= 10 * of(text('word '.repeat(190))));
  });
});
