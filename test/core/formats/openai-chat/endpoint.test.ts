// Addresses, headers, model lists and relayed histories.

import assert from 'node:assert/strict';
import { openaiChat } from '../../../../src/core/formats/openai-chat/index.ts';

describe('Chat addresses', () => {
  for (const [base, expected] of [
    ['https://example.org', 'https://example.org/v1/chat/completions'],
    ['https://example.org/', 'https://example.org/v1/chat/completions'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/v1/chat/completions'],
    ['https://example.org/v1', 'https://example.org/v1/chat/completions'],
    ['https://example.org/v1/', 'https://example.org/v1/chat/completions'],
    ['https://example.org/api/paas/v4', 'https://example.org/api/paas/v4/chat/completions'],
    ['https://example.org/openai', 'https://example.org/openai/chat/completions'],
    ['https://example.org/openai?api-version=1', 'https://example.org/openai/chat/completions?api-version=1'],
    ['https://example.org?x=1', 'https://example.org/v1/chat/completions?x=1'],
    ['https://example.org/exact/path#', 'https://example.org/exact/path'],
    ['https://example.org/exact/#', 'https://example.org/exact/'],
  ]) {
    it(`completes ${base}`, () => assert.equal(openaiChat.endpoint(base!, 'generate', 'm', true), expected));
  }

  it('lists models beside the completions', () => {
    assert.equal(
      openaiChat.endpoint('https://example.org', 'models', '', false),
      'https://example.org/v1/models',
    );
  });

  it('lets only the beta header of the client through', () => {
    assert.deepEqual(
      openaiChat.headers({ 'openai-beta': 'b', 'openai-organization': 'o', 'openai-project': 'p' }),
      {
        'content-type': 'application/json',
        'openai-beta': 'b',
      },
    );
    assert.deepEqual(openaiChat.headers(undefined), { 'content-type': 'application/json' });
  });
});

describe('Chat model lists', () => {
  it('are written in OpenAI’s shape', () => {
    assert.deepEqual(
      openaiChat.writeModels([
        { id: 'a', owner: 'o', created: 5 },
        { id: 'b', owner: 'p', displayName: 'B' },
      ]),
      {
        object: 'list',
        data: [
          { id: 'a', object: 'model', created: 5, owned_by: 'o' },
          { id: 'b', object: 'model', created: 0, owned_by: 'p', display_name: 'B' },
        ],
      },
    );
  });

  for (const [title, body, expected] of [
    ['OpenAI', { data: [{ id: 'a', owned_by: 'o', created: 5 }] }, [{ id: 'a', owner: 'o', created: 5 }]],
    ['OpenRouter', { data: [{ id: 'x/a', name: 'A' }] }, [{ id: 'x/a', owner: '', displayName: 'A' }]],
    ['a bare list', [{ id: 'a' }], [{ id: 'a', owner: '' }]],
    [
      'names alone',
      { models: ['a', 'b'] },
      [
        { id: 'a', owner: '' },
        { id: 'b', owner: '' },
      ],
    ],
    ['entries without an id', { data: [{}, null, 5, { name: 'n' }] }, [{ id: 'n', owner: '' }]],
    ['something else', { data: 'no' }, []],
  ] as const) {
    it(`are read from ${title}`, () => assert.deepEqual(openaiChat.readModels(body as any), expected));
  }
});

describe('a relayed Chat history', () => {
  const body = {
    model: 'm',
    messages: [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b', reasoning_content: 'r' },
    ],
  };

  it('stays as it is unless the target is known to refuse reasoning', () => {
    assert.equal(openaiChat.cleanHistory(body), body);
    assert.equal(openaiChat.cleanHistory(body, { reasoningContent: true }), body);
    const plain = { model: 'm', messages: [{ role: 'user', content: 'a' }] };
    assert.equal(openaiChat.cleanHistory(plain, { reasoningContent: false }), plain);
  });

  it('loses the reasoning where it would be refused', () => {
    assert.deepEqual(openaiChat.cleanHistory(body, { reasoningContent: false }), {
      model: 'm',
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
      ],
    });
    assert.equal(body.messages[1]?.reasoning_content, 'r');
  });
});
