// Plain answers: read from servers, written for clients.

import assert from 'node:assert/strict';
import { foldAnswer } from '../../../../src/core/formats/fold.ts';
import { openaiResponses } from '../../../../src/core/formats/openai-responses/index.ts';
import { foreignReasoningMark } from '../../../../src/core/formats/openai-responses/reasoning-proof.ts';
import type { Answer, StreamEvent } from '../../../../src/core/model/stream.ts';
import { callItem, messageItem, reasoningItem, response } from '../../../support/openai-responses-answers.ts';
import { context } from './sse.ts';

const readEvents = (body: object): StreamEvent[] => openaiResponses.readAnswer(body as any);
const read = (body: object): Answer => foldAnswer(readEvents(body));

describe('reading a plain response', () => {
  it('finds reasoning, text, calls and usage', () => {
    const usage = {
      input_tokens: 50,
      input_tokens_details: { cached_tokens: 40, cache_write_tokens: 3 },
      output_tokens: 9,
      output_tokens_details: { reasoning_tokens: 4 },
    };
    const items = [reasoningItem('hm'), messageItem('a'), callItem({ name: 'f', arguments: { a: 1 } })];
    assert.deepEqual(read(response(items, { usage }, 'completed')), {
      id: 'resp_test',
      model: 'gpt-test',
      parts: [
        {
          type: 'reasoning',
          text: 'hm',
          proof: { format: 'openai-responses', kind: 'encrypted', value: 'gAAAAtest0', id: 'rs_test_0' },
        },
        { type: 'text', text: 'a' },
        { type: 'tool-call', id: 'call_test_0', name: 'f', kind: 'function', arguments: '{"a":1}' },
      ],
      usage: { input: 50, cachedInput: 40, cacheWrite: 3, output: 9, reasoning: 4 },
      finish: 'tool-calls',
      stopSequence: undefined,
      detail: undefined,
    });
  });

  for (const [title, body, finish] of [
    ['no status', { output: [messageItem('a')] }, 'stop'],
    ['an empty output', response([], {}, 'completed'), 'stop'],
    ['a limit', response([messageItem('a')], { incomplete: 'max_output_tokens' }, 'incomplete'), 'length'],
    ['a filter', response([], { incomplete: 'content_filter' }, 'incomplete'), 'content-filter'],
  ] as const) {
    it(`ends with ${finish} where there is ${title}`, () => assert.equal(read(body).finish, finish));
  }

  for (const [title, body, kind] of [
    [
      'a failed response',
      response([], { error: { code: 'server_error', message: 'm' } } as any, 'failed'),
      'server',
    ],
    ['an error object', { error: { message: 'm', code: 'rate_limit_exceeded' } }, 'rate-limit'],
    ['an error in a word', { error: 'm' }, 'server'],
    ['a message where a response was due', { message: 'm' }, 'server'],
    ['another dialect’s answer', { object: 'chat.completion', choices: [] }, 'malformed'],
    ['an answer still being made', { status: 'in_progress', output: [] }, 'malformed'],
    ['nothing', {}, 'malformed'],
  ] as const) {
    it(`takes ${title} as a failure`, () => {
      const [event, ...others] = readEvents(body);
      assert.ok(event?.type === 'failure' && others.length === 0);
      assert.equal(event.failure.kind, kind);
      assert.notEqual(event.failure.message, '');
    });
  }

  it('tells the usage of a body apart', () => {
    const figures = { input_tokens: 5, output_tokens: 2, input_tokens_details: null };
    assert.deepEqual(openaiResponses.readUsage({ usage: figures }), { input: 5, output: 2 });
    assert.equal(openaiResponses.readUsage({ usage: null }), undefined);
  });
});

const answer = (about: Partial<Answer>): Answer => ({ parts: [], usage: {}, finish: 'stop', ...about });
const write = (about: Partial<Answer>, request?: object): any =>
  openaiResponses.writeAnswer(answer(about), context(request));
const call = (name: string, args = '{}', kind: 'function' | 'custom' = 'function') =>
  ({ type: 'tool-call', id: 'c', name, kind, arguments: args }) as const;

describe('writing a plain response', () => {
  it('holds everything that the SDK types demand', () => {
    const written = write({ usage: { input: 50, cachedInput: 40, output: 9, reasoning: 4 } });
    assert.deepEqual(written, {
      id: `resp_${'A'.repeat(24)}`,
      object: 'response',
      created_at: 5,
      completed_at: 5,
      error: null,
      incomplete_details: null,
      model: 'asked',
      background: false,
      frequency_penalty: 0,
      instructions: null,
      max_output_tokens: null,
      max_tool_calls: null,
      metadata: {},
      parallel_tool_calls: true,
      presence_penalty: 0,
      previous_response_id: null,
      prompt_cache_key: null,
      reasoning: { effort: null, summary: null },
      safety_identifier: null,
      service_tier: 'default',
      store: true,
      temperature: 1,
      text: { format: { type: 'text' } },
      tool_choice: 'auto',
      tools: [],
      top_logprobs: 0,
      top_p: 1,
      truncation: 'disabled',
      user: null,
      status: 'completed',
      output: [],
      usage: {
        input_tokens: 50,
        input_tokens_details: { cached_tokens: 40, cache_write_tokens: 0 },
        output_tokens: 9,
        output_tokens_details: { reasoning_tokens: 4 },
        total_tokens: 59,
      },
    });
  });

  it('echoes what was asked, and fills in what was not', () => {
    const tools = [{ type: 'function', name: 'f', strict: false }];
    const written = write(
      {},
      {
        instructions: 'i',
        tools,
        tool_choice: 'required',
        store: false,
        temperature: null,
        reasoning: { effort: 'low' },
        text: { verbosity: 'low' },
        metadata: { a: 'b' },
        secret: 'x',
      },
    );
    const told = [{ ...tools[0], description: null, parameters: null }];
    assert.deepEqual(
      [written.instructions, written.tools, written.tool_choice, written.store, written.temperature],
      ['i', told, 'required', false, 1],
    );
    assert.deepEqual(
      [written.reasoning, written.text, written.metadata],
      [{ effort: 'low', summary: null }, { format: { type: 'text' }, verbosity: 'low' }, { a: 'b' }],
    );
    assert.equal(written.secret, undefined);
  });

  it('does not invent figures', () => {
    assert.equal(write({ usage: {} }).usage, null);
    assert.equal(write({ usage: { output: 2 } }).usage.total_tokens, 2);
  });

  it('makes one message of texts and refusals that follow each other', () => {
    const { output } = write({
      parts: [
        { type: 'text', text: 'a' },
        { type: 'text', text: '' },
        { type: 'refusal', text: 'no' },
        call('f'),
        { type: 'text', text: 'b' },
      ],
    });
    assert.deepEqual(
      output.map(({ type, id, status }: any) => [type, id, status]),
      [
        ['message', `msg_hg${'A'.repeat(24)}_0`, 'completed'],
        ['function_call', `fc_hg${'A'.repeat(24)}_1`, 'completed'],
        ['message', `msg_hg${'A'.repeat(24)}_2`, 'completed'],
      ],
    );
    assert.deepEqual(output[0].content, [
      { type: 'output_text', text: 'a', annotations: [], logprobs: [] },
      { type: 'refusal', refusal: 'no' },
    ]);
  });

  it('gives calls back to their namespaces and kinds', () => {
    const request = {
      tools: [
        { type: 'namespace', name: 'agents', tools: [{ type: 'function', name: 'spawn' }] },
        { type: 'custom', name: 'patch' },
      ],
    };
    const { output } = write(
      {
        parts: [
          call('agents__spawn', ''),
          call('patch', '*** Begin', 'custom'),
          call('patch', '{"input":"*** Begin"}'),
          call('unknown', '{"a":1}'),
        ],
      },
      request,
    );
    assert.deepEqual(
      output.map(({ id: _, status: __, call_id: ___, ...item }: any) => item),
      [
        { type: 'function_call', arguments: '{}', name: 'spawn', namespace: 'agents' },
        { type: 'custom_tool_call', input: '*** Begin', name: 'patch' },
        { type: 'custom_tool_call', input: '*** Begin', name: 'patch' },
        { type: 'function_call', arguments: '{"a":1}', name: 'unknown' },
      ],
    );
    assert.deepEqual(
      output.map(({ id }: any) => id.split('_')[0]),
      ['fc', 'ctc', 'ctc', 'fc'],
    );
  });

  it('carries its own proof under its own id, and another vendor’s under a mark', () => {
    const own = { format: 'openai-responses', kind: 'encrypted', value: 'E', id: 'rs_own' } as const;
    const foreign = { format: 'anthropic-messages', kind: 'signature', value: 's' } as const;
    const { output } = write({
      parts: [
        { type: 'reasoning', text: 'a', proof: own },
        { type: 'reasoning', text: 'b', proof: foreign },
        { type: 'reasoning', text: 'c' },
        { type: 'reasoning', text: '' },
        { type: 'text', text: 'd' },
      ],
    });
    assert.equal(output.length, 4);
    assert.deepEqual(output[0], {
      id: 'rs_own',
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'a' }],
      encrypted_content: 'E',
    });
    for (const item of output.slice(1, 3)) assert.ok(item.encrypted_content.startsWith(foreignReasoningMark));
    const reading = openaiResponses.readRequest({ model: 'm', input: output });
    assert.ok(reading.ok);
    assert.deepEqual(reading.conversation.turns[0]?.parts.slice(0, 3), [
      { type: 'reasoning', text: 'a', proof: own },
      { type: 'reasoning', text: 'b', proof: foreign },
      { type: 'reasoning', text: 'c' },
    ]);
  });

  for (const [finish, status, reason] of [
    ['stop', 'completed', undefined],
    ['stop-sequence', 'completed', undefined],
    ['tool-calls', 'completed', undefined],
    ['pause', 'completed', undefined],
    ['length', 'incomplete', 'max_output_tokens'],
    ['context-full', 'incomplete', 'max_output_tokens'],
    ['content-filter', 'incomplete', 'content_filter'],
  ] as const) {
    it(`says ${status} for ${finish}, of the last item too`, () => {
      const written = write({ finish, parts: [{ type: 'text', text: 'a' }, call('f', '{"a')] });
      assert.equal(written.status, status);
      assert.equal(written.incomplete_details?.reason, reason);
      assert.deepEqual(
        written.output.map((item: any) => item.status),
        ['completed', status],
      );
    });
  }

  it('gives the explanation of a filter where there is nothing else to read', () => {
    const { output } = write({ finish: 'content-filter', detail: 'Not that.' });
    assert.deepEqual(output[0].content, [{ type: 'refusal', refusal: 'Not that.' }]);
    const spoken = write({ finish: 'content-filter', detail: 'x', parts: [{ type: 'text', text: 'a' }] });
    assert.equal(spoken.output[0].content.length, 1);
  });

  it('gives its own opaque items back, and names those of others', () => {
    const value = { type: 'web_search_call', id: 'ws_1' };
    const about = context();
    const written: any = openaiResponses.writeAnswer(
      answer({
        parts: [
          { type: 'opaque', format: 'openai-responses', kind: 'web_search_call', value },
          { type: 'opaque', format: 'gemini', kind: 'executableCode', value: {} },
        ],
      }),
      about,
    );
    assert.deepEqual([written.output, [...about.losses]], [[value], ['executableCode']]);
  });

  it('is read again as what it was', () => {
    const whole = answer({
      parts: [{ type: 'text', text: 'a' }, call('f', '{"a":1}'), call('t', 'free', 'custom')],
      usage: { input: 5, cachedInput: 0, cacheWrite: 0, output: 2, reasoning: 0 },
      finish: 'tool-calls',
    });
    const {
      id: _,
      model: __,
      stopSequence: ___,
      detail: ____,
      ...again
    } = read(openaiResponses.writeAnswer(whole, context()));
    assert.deepEqual(again, whole);
  });
});
