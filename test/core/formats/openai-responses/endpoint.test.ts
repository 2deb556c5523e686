// Addresses, headers, errors, counts, model lists and relayed histories.

import assert from 'node:assert/strict';
import { openaiResponses } from '../../../../src/core/formats/openai-responses/index.ts';
import type { Failure } from '../../../../src/core/model/failure.ts';
import { context, write } from './sse.ts';

describe('Responses addresses', () => {
  for (const [base, expected] of [
    ['https://example.org', 'https://example.org/v1/responses'],
    ['https://example.org/', 'https://example.org/v1/responses'],
    ['https://example.org/v1', 'https://example.org/v1/responses'],
    ['https://example.org/v1/', 'https://example.org/v1/responses'],
    ['https://example.org/openai?api-version=1', 'https://example.org/openai/responses?api-version=1'],
    ['https://example.org?x=1', 'https://example.org/v1/responses?x=1'],
    ['https://example.org/exact/path#', 'https://example.org/exact/path'],
  ] as const) {
    it(`completes ${base}`, () =>
      assert.equal(openaiResponses.endpoint(base, 'generate', 'm', true), expected));
  }

  it('counts and lists beside them', () => {
    const at = (operation: 'count-tokens' | 'models') =>
      openaiResponses.endpoint('https://example.org', operation, '', false);
    assert.equal(at('count-tokens'), 'https://example.org/v1/responses/input_tokens');
    assert.equal(at('models'), 'https://example.org/v1/models');
  });

  it('lets only the beta header of the client through', () => {
    assert.deepEqual(
      openaiResponses.headers({ 'openai-beta': 'b', 'openai-project': 'p', originator: 'codex' }),
      {
        'content-type': 'application/json',
        'openai-beta': 'b',
      },
    );
  });
});

describe('Responses errors, counts and lists', () => {
  it('are errors in OpenAI’s shape', () => {
    const failure: Failure = { kind: 'rate-limit', scope: 'account', message: 'slow' };
    assert.deepEqual(openaiResponses.writeFailure(failure, 'r'), {
      status: 429,
      body: {
        error: { message: 'slow', type: 'rate_limit_error', param: null, code: 'rate_limit_exceeded' },
      },
    });
    const body = '{"error":{"message":"m","type":"t","param":"input[0]","code":"c"}}';
    assert.deepEqual(openaiResponses.readFailure(400, body), {
      message: 'm',
      type: 't',
      parameter: 'input[0]',
      code: 'c',
    });
  });

  it('are counts in OpenAI’s shape', () => {
    const { tokenCount } = openaiResponses;
    assert.deepEqual(tokenCount?.write(5), { object: 'response.input_tokens', input_tokens: 5 });
    assert.equal(tokenCount?.read({ object: 'response.input_tokens', input_tokens: 5 }), 5);
    assert.equal(tokenCount?.read({ input_tokens: null }), undefined);
  });

  it('are models in OpenAI’s shape', () => {
    const list = openaiResponses.writeModels([{ id: 'a', owner: 'o', created: 5 }]);
    assert.deepEqual(list, {
      object: 'list',
      data: [{ id: 'a', object: 'model', created: 5, owned_by: 'o' }],
    });
    assert.deepEqual(openaiResponses.readModels(list), [{ id: 'a', owner: 'o', created: 5 }]);
  });
});

describe('a relayed Responses history', () => {
  const user = { role: 'user', content: 'a' };
  const own = { type: 'reasoning', id: 'rs_0123', summary: [], encrypted_content: 'gAAAA1' };

  for (const body of [
    { model: 'm', input: 'a' },
    { model: 'm', input: [user, own, { role: 'assistant', content: 'b' }] },
    { model: 'm', previous_response_id: 'resp_1' },
  ]) {
    it(`stays as it is where there is nothing of ours: ${JSON.stringify(body).slice(0, 60)}`, () => {
      assert.equal(openaiResponses.cleanHistory(body), body);
    });
  }

  it('loses the reasoning that we wrote for other vendors, streamed or plain', () => {
    const proof = { format: 'anthropic-messages', kind: 'signature', value: 's' } as const;
    const written = write([
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-end', proof },
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-end' },
      { type: 'text-delta', text: 'b' },
      { type: 'finish', reason: 'stop' },
    ]);
    const { output } = JSON.parse(written.split('data: ').at(-1)!).response;
    const plain: any = openaiResponses.writeAnswer(
      {
        parts: [
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: 'b' },
        ],
        usage: {},
        finish: 'stop',
      },
      context(),
    );
    for (const answer of [output, plain.output]) {
      const body = { model: 'm', input: [user, own, ...answer, user] };
      const before = structuredClone(body);
      assert.deepEqual(openaiResponses.cleanHistory(body), {
        model: 'm',
        input: [user, own, answer.at(-1), user],
      });
      assert.deepEqual(body, before);
    }
  });

  it('loses what a client kept of such reasoning without its content', () => {
    const bare = { type: 'reasoning', id: 'rs_hgAAA_0', summary: [{ type: 'summary_text', text: 'hm' }] };
    const reference = { type: 'item_reference', id: 'rs_hgAAA_0' };
    const body = { model: 'm', input: [user, bare, reference, { type: 'item_reference', id: 'msg_1' }] };
    assert.deepEqual(openaiResponses.cleanHistory(body).input, [user, body.input[3]]);
  });

  it('gets call ids that OpenAI takes, on both sides alike', () => {
    const call_id = `call_${'x'.repeat(80)}`;
    const call = { type: 'function_call', call_id, name: 'f', arguments: '{}' };
    const body = { model: 'm', input: [user, call, { type: 'function_call_output', call_id, output: 'x' }] };
    const [, cleaned, output] = openaiResponses.cleanHistory(body).input as any[];
    assert.ok(cleaned.call_id.length <= 64);
    assert.equal(cleaned.call_id, output.call_id);
  });
});
