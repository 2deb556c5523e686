// Addresses, headers and model lists.

import assert from 'node:assert/strict';
import { anthropicMessages } from '../../../../src/core/formats/anthropic-messages/index.ts';
import type { Operation } from '../../../../src/core/formats/format.ts';

describe('the address of an operation', () => {
  const table: [base: string, operation: Operation, url: string][] = [
    ['https://api.anthropic.com', 'generate', 'https://api.anthropic.com/v1/messages'],
    ['https://api.anthropic.com/', 'generate', 'https://api.anthropic.com/v1/messages'],
    ['https://api.anthropic.com/v1', 'generate', 'https://api.anthropic.com/v1/messages'],
    ['https://api.anthropic.com/v1/', 'count-tokens', 'https://api.anthropic.com/v1/messages/count_tokens'],
    ['https://a.example/anthropic', 'generate', 'https://a.example/anthropic/v1/messages'],
    ['https://a.example/anthropic/v1', 'models', 'https://a.example/anthropic/v1/models'],
    ['https://a.example/x?version=2', 'generate', 'https://a.example/x/v1/messages?version=2'],
    ['https://a.example/special/messages#', 'generate', 'https://a.example/special/messages'],
    [
      'https://a.example/special/messages#',
      'count-tokens',
      'https://a.example/special/messages/count_tokens',
    ],
    ['https://a.example/special#', 'count-tokens', 'https://a.example/special'],
  ];
  for (const [base, operation, url] of table) {
    it(`${operation} under ${base}`, () =>
      assert.equal(anthropicMessages.endpoint(base, operation, 'm', true), url));
  }
});

describe('the headers of the dialect', () => {
  it('name the version that takes sampling parameters', () => {
    assert.deepEqual(anthropicMessages.headers(undefined), { 'anthropic-version': '2023-06-01' });
    assert.deepEqual(anthropicMessages.headers({}), { 'anthropic-version': '2023-06-01' });
  });

  it('mirror version and betas of a client of the same dialect, and nothing else', () => {
    const client = {
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'a,b',
      'x-api-key': 'hidden',
      host: 'h',
    };
    assert.deepEqual(anthropicMessages.headers(client), {
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'a,b',
    });
  });
});

describe('model lists', () => {
  it('are written with their ends named', () => {
    assert.deepEqual(
      anthropicMessages.writeModels([
        { id: 'a', owner: 'x', created: 86400 },
        { id: 'b', owner: 'x', displayName: 'B' },
      ]),
      {
        data: [
          { type: 'model', id: 'a', display_name: 'a', created_at: '1970-01-02T00:00:00Z' },
          { type: 'model', id: 'b', display_name: 'B', created_at: '1970-01-01T00:00:00Z' },
        ],
        has_more: false,
        first_id: 'a',
        last_id: 'b',
      },
    );
    assert.deepEqual(anthropicMessages.writeModels([]), {
      data: [],
      has_more: false,
      first_id: null,
      last_id: null,
    });
  });

  it('are read in both shapes that servers of this dialect send', () => {
    const models = anthropicMessages.readModels({
      data: [
        { type: 'model', id: 'a', display_name: 'A', created_at: '1970-01-02T00:00:00Z' },
        { id: 'b', object: 'model', owned_by: 'them', created: 5 },
        { no: 'id' },
        null,
      ],
    });
    assert.deepEqual(models, [
      { id: 'a', owner: 'anthropic', displayName: 'A', created: 86400 },
      { id: 'b', owner: 'them', created: 5 },
    ]);
    assert.deepEqual(anthropicMessages.readModels({}), []);
  });
});
