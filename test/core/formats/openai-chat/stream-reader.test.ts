// Streams of real servers, with all their variations, read into events.

import assert from 'node:assert/strict';
import { foldAnswer } from '../../../../src/core/formats/fold.ts';
import { openaiChat } from '../../../../src/core/formats/openai-chat/index.ts';
import { SseSplitter } from '../../../../src/core/formats/sse.ts';
import type { Answer, StreamEvent } from '../../../../src/core/model/stream.ts';
import { sse } from '../../../support/openai-chat-upstream.ts';

const done = sse('[DONE]');

function chunk(delta: object | undefined, finish: string | null = null, rest: object = {}): string {
  const choice = { index: 0, ...(delta && { delta }), finish_reason: finish };
  return sse({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 5,
    model: 'm',
    choices: [choice],
    ...rest,
  });
}

const calls = (...tool_calls: object[]) => chunk({ tool_calls });
const fn = (name: string | null | undefined, args?: unknown) => ({ function: { name, arguments: args } });

/** Reads the text in one piece, or in pieces of `size` bytes. */
function read(text: string, size?: number): StreamEvent[] {
  const bytes = Buffer.from(text);
  const splitter = new SseSplitter();
  const reader = openaiChat.createStreamReader();
  const events: StreamEvent[] = [];
  for (let at = 0; at < bytes.length; at += size ?? bytes.length) {
    for (const event of splitter.push(bytes.subarray(at, at + (size ?? bytes.length)))) {
      events.push(...reader.read(event));
    }
  }
  for (const event of splitter.flush()) events.push(...reader.read(event));
  return [...events, ...reader.end()];
}

/** The answer of a stream, after the contract on the order of events was checked. */
function fold(...chunks: string[]): Answer {
  const events = read(chunks.join(''));
  checkOrder(events);
  return foldAnswer(events);
}

function checkOrder(events: StreamEvent[]): void {
  const types = events.map((event) => event.type);
  const ends = types.filter((type) => type === 'finish' || type === 'failure');
  assert.equal(ends.length, 1, 'exactly one end');
  assert.equal(types.at(-1), ends[0], 'the end comes last');
  if (types.length > 1 && types[0] !== 'failure') assert.equal(types[0], 'start');
  assert.ok(types.filter((type) => type === 'start').length <= 1, 'one start');
  const open = new Set<number>();
  for (const event of events) {
    if (event.type === 'tool-call-start') open.add(event.call);
    else if (event.type === 'tool-call-delta') assert.ok(open.has(event.call), 'a delta needs an open call');
    else if (event.type === 'tool-call-end') assert.ok(open.delete(event.call), 'an end needs an open call');
  }
  if (ends[0] === 'finish') assert.equal(open.size, 0, 'every call is closed');
}

/** Name and arguments of each call. */
const callsOf = (answer: Answer) =>
  answer.parts.flatMap((part) => (part.type === 'tool-call' ? [[part.name, part.arguments]] : []));
const idsOf = (answer: Answer) =>
  answer.parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : []));
const textOf = (answer: Answer) =>
  answer.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');

describe('reading a Chat stream', () => {
  it('reads text, usage and finish in order', () => {
    const events = read(
      chunk({ role: 'assistant', content: '' }) +
        chunk({ content: 'Hel' }) +
        chunk({ content: 'lo' }) +
        chunk({}, 'stop') +
        sse({
          id: 'chatcmpl-1',
          choices: [],
          usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
        }) +
        done,
    );
    assert.deepEqual(events, [
      { type: 'start', id: 'chatcmpl-1', model: 'm' },
      { type: 'text-delta', text: 'Hel' },
      { type: 'text-delta', text: 'lo' },
      { type: 'usage', usage: { input: 3, output: 2 } },
      { type: 'text-end' },
      { type: 'finish', reason: 'stop' },
    ]);
  });

  it('reads the same events wherever the bytes are cut', () => {
    const text =
      ': comment\r\n\r\n' +
      chunk({ role: 'assistant', content: '' }).replaceAll('\n', '\r\n') +
      chunk({ reasoning_content: 'dénké' }) +
      chunk({ content: 'grüße 👋🏽 "q"' }).replaceAll('\n', '\r') +
      calls({ index: 0, id: 'a', type: 'function', ...fn('f', '') }) +
      calls({ index: 0, ...fn(undefined, '{"ü":"👋') }) +
      calls({ index: 0, ...fn(undefined, '"}') }) +
      chunk({}, 'tool_calls', { usage: { prompt_tokens: 1, completion_tokens: 1 } }) +
      done;
    const whole = read(text);
    assert.deepEqual(foldAnswer(whole).parts.at(-1), {
      type: 'tool-call',
      id: 'a',
      name: 'f',
      kind: 'function',
      arguments: '{"ü":"👋"}',
    });
    for (const size of [1, 2, 3, 5, 7]) assert.deepEqual(read(text, size), whole, `pieces of ${size}`);
    const bytes = Buffer.from(text);
    for (let cut = 1; cut < bytes.length; cut++) {
      const splitter = new SseSplitter();
      const reader = openaiChat.createStreamReader();
      const events = [bytes.subarray(0, cut), bytes.subarray(cut)]
        .flatMap((piece) => splitter.push(piece))
        .flatMap((event) => reader.read(event));
      assert.deepEqual([...events, ...reader.end()], whole, `cut at ${cut}`);
    }
  });

  describe('the first chunk', () => {
    it('of Azure is no start: no choices, an empty id', () => {
      const azure = sse({ id: '', model: '', choices: [], prompt_filter_results: [{ prompt_index: 0 }] });
      const events = read(azure + chunk({ content: 'x' }) + chunk(undefined) + chunk({}, 'stop') + done);
      assert.deepEqual(events[0], { type: 'start', id: 'chatcmpl-1', model: 'm' });
      assert.equal(textOf(foldAnswer(events)), 'x');
    });

    it('may lack choices altogether', () => {
      assert.equal(textOf(fold(sse({ id: 'x' }), chunk({ content: 'y' }, 'stop'), done)), 'y');
    });

    it('may be all there is', () => {
      const answer = fold(chunk({ role: 'assistant', content: 'all' }, 'stop'));
      assert.equal(textOf(answer), 'all');
    });
  });

  describe('reasoning', () => {
    for (const [title, delta] of [
      ['reasoning_content', { reasoning_content: 'hm' }],
      ['reasoning', { reasoning: 'hm' }],
      ['both alike', { reasoning: 'hm', reasoning_content: 'hm' }],
      ['details alone', { reasoning_details: [{ type: 'reasoning.text', text: 'hm', index: 0 }] }],
      ['thinking parts', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }],
    ] as const) {
      it(`comes as ${title}`, () => {
        const answer = fold(
          chunk({ role: 'assistant', content: '' }),
          chunk(delta),
          chunk({ content: 'a' }, 'stop'),
          done,
        );
        assert.deepEqual(answer.parts, [
          { type: 'reasoning', text: 'hm', proof: undefined },
          { type: 'text', text: 'a' },
        ]);
      });
    }

    it('ends where text begins, and text where reasoning begins again', () => {
      const events = read(
        chunk({ reasoning_content: 'a', content: null }) +
          chunk({ content: 'b', reasoning_content: null }) +
          chunk({ reasoning_content: 'c' }) +
          chunk({}, 'stop') +
          done,
      );
      assert.deepEqual(
        events.map((event) => event.type),
        [
          'start',
          'reasoning-delta',
          'reasoning-end',
          'text-delta',
          'text-end',
          'reasoning-delta',
          'reasoning-end',
          'finish',
        ],
      );
    });

    it('reads thinking and text of one list', () => {
      const content = [
        { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
        { type: 'text', text: 'a' },
      ];
      assert.deepEqual(
        fold(chunk({ content }), chunk({}, 'stop'), done).parts.map((part) => part.type),
        ['reasoning', 'text'],
      );
    });

    it('keeps the proofs of OpenRouter, joined, before the call they belong to', () => {
      const answer = fold(
        chunk({ reasoning_details: [{ type: 'reasoning.text', text: 'h', index: 0 }] }),
        chunk({ reasoning_details: [{ type: 'reasoning.text', text: 'm', signature: 'sig', index: 0 }] }),
        chunk({
          reasoning_details: [{ type: 'reasoning.encrypted', data: 'xyz', index: 1 }],
          tool_calls: [{ index: 0, id: 'a', ...fn('f', '{}') }],
        }),
        chunk({}, 'tool_calls'),
        done,
      );
      assert.deepEqual(
        answer.parts.map((part) => part.type),
        ['reasoning', 'tool-call'],
      );
      const [reasoning] = answer.parts;
      assert.ok(reasoning?.type === 'reasoning' && reasoning.proof?.format === 'openai-chat');
      assert.deepEqual(JSON.parse(reasoning.proof.value), {
        reasoning_details: [
          { type: 'reasoning.text', text: 'hm', signature: 'sig', index: 0 },
          { type: 'reasoning.encrypted', data: 'xyz', index: 1 },
        ],
      });
    });

    it('keeps the thought signature of a call at Google', () => {
      const extra_content = { google: { thought_signature: 'sig' } };
      const answer = fold(calls({ id: 'a', extra_content, ...fn('f', '{}') }), chunk({}, 'stop'), done);
      const [reasoning] = answer.parts;
      assert.ok(reasoning?.type === 'reasoning');
      assert.equal(reasoning.proof?.value, '{"thought_signature":"sig"}');
    });

    it('is never the last block because of a late proof', () => {
      const details = [{ type: 'reasoning.encrypted', data: 'late', index: 0 }];
      const answer = fold(
        chunk({ content: 'a' }),
        chunk({ reasoning_details: details }),
        chunk({}, 'stop'),
        done,
      );
      assert.deepEqual(answer.parts, [{ type: 'text', text: 'a' }]);
    });
  });

  describe('tool calls', () => {
    it('stream in pieces', () => {
      const answer = fold(
        calls({ index: 0, id: 'a', type: 'function', ...fn('f', '') }),
        calls({ index: 0, ...fn(undefined, '{"x"') }),
        calls({ index: 0, ...fn(undefined, ':1}') }),
        chunk({}, 'tool_calls'),
        done,
      );
      assert.deepEqual(callsOf(answer), [['f', '{"x":1}']]);
      assert.deepEqual(idsOf(answer), ['a']);
      assert.equal(answer.finish, 'tool-calls');
    });

    const two = [
      ['f', '{"n":1}'],
      ['f', '{"n":2}'],
    ];
    const different = [
      ['f', '{"n":1}'],
      ['g', '{"n":2}'],
    ];
    for (const [title, chunks, expected] of [
      [
        'interleaved pieces',
        [
          calls({ index: 0, id: 'a', ...fn('f', '') }, { index: 1, id: 'b', ...fn('f', '') }),
          calls({ index: 1, ...fn(undefined, '{"n"') }),
          calls({ index: 0, ...fn(undefined, '{"n"') }),
          calls({ index: 1, ...fn(undefined, ':2}') }, { index: 0, ...fn(undefined, ':1}') }),
        ],
        two,
      ],
      [
        'whole calls in one chunk without an index',
        [calls({ id: 'a', ...fn('f', '{"n":1}') }, { id: 'b', ...fn('f', '{"n":2}') })],
        two,
      ],
      [
        'whole calls in a chunk each, the index always 0',
        [
          calls({ index: 0, id: 'a', ...fn('f', '{"n":1}') }),
          calls({ index: 0, id: 'b', ...fn('f', '{"n":2}') }),
        ],
        two,
      ],
      [
        'whole calls in a chunk each without index and id',
        [calls(fn('f', '{"n":1}')), calls(fn('f', '{"n":2}'))],
        two,
      ],
      [
        'index 0 and no id, told apart by name',
        [calls({ index: 0, ...fn('f', '{"n":1}') }), calls({ index: 0, ...fn('g', '{"n":2}') })],
        different,
      ],
      [
        'index 0 and no id, before any arguments',
        [calls({ index: 0, ...fn('f', '') }), calls({ index: 0, ...fn('g', '{"n":2}') })],
        [
          ['f', '{}'],
          ['g', '{"n":2}'],
        ],
      ],
      [
        'the same id twice',
        [calls({ id: 'call_0', ...fn('f', '{"n":1}') }, { id: 'call_0', ...fn('g', '{"n":2}') })],
        different,
      ],
      [
        'pieces without an index, told apart by id',
        [
          calls({ id: 'a', ...fn('f', '{"n"') }),
          calls({ id: 'a', ...fn(undefined, ':1}') }),
          calls({ id: 'b', ...fn('g', '{"n"') }),
          calls(fn(undefined, ':2}')),
        ],
        different,
      ],
      [
        'pieces of two calls without an index, told apart by place',
        [
          calls({ id: 'a', ...fn('f', '{"n"') }, { id: 'b', ...fn('g', '{"n"') }),
          calls(fn(undefined, ':1}'), fn(undefined, ':2}')),
        ],
        different,
      ],
      [
        'the name in every piece',
        [
          calls({ index: 0, id: 'a', ...fn('f', '{"n"') }),
          calls({ index: 0, id: 'a', ...fn('f', ':1}') }),
          calls({ index: 1, id: 'b', ...fn('g', '{"n"') }),
          calls({ index: 1, ...fn('g', ':2}') }),
        ],
        different,
      ],
      [
        'a new id in every piece',
        [
          calls({ index: 0, id: 'a1', ...fn('f', '{"n"') }),
          calls({ index: 0, id: 'a2', ...fn('', ':1}') }),
          calls({ index: 1, id: 'b1', ...fn('g', '{"n":2}') }),
        ],
        different,
      ],
      [
        'empty ids in later pieces',
        [
          calls({ index: 0, id: 'a', ...fn('f', '{"n"') }),
          calls({ index: 0, id: '', ...fn('', ':1}') }),
          calls({ index: 1, id: 'b', ...fn('g', '{"n":2}') }),
        ],
        different,
      ],
      [
        'arguments as objects',
        [calls({ index: 0, id: 'a', ...fn('f', { n: 1 }) }, { index: 1, id: 'b', ...fn('g', { n: 2 }) })],
        different,
      ],
      [
        'the whole call once more at its end',
        [
          calls({ index: 0, id: 'a', ...fn('f', '{"n":1}') }),
          calls({ index: 0, id: 'a', ...fn('f', '{"n":1}') }),
          calls({ index: 1, id: 'b', ...fn('g', '{"n":2}') }),
        ],
        different,
      ],
      [
        'an empty name first, the real one later',
        [
          calls({ index: 0, id: 'a', ...fn('', '') }),
          calls({ index: 0, ...fn(null, '{"n"') }),
          calls({ index: 0, ...fn('f', ':1}') }),
          calls({ index: 1, id: 'b', ...fn('g', '{"n":2}') }),
        ],
        different,
      ],
    ] as [string, string[], string[][]][]) {
      it(`are told apart: ${title}`, () => {
        const answer = fold(...chunks, chunk({}, 'tool_calls'), done);
        assert.deepEqual(callsOf(answer), expected);
        assert.equal(new Set(idsOf(answer)).size, 2);
        assert.ok(idsOf(answer).every((id) => id !== ''));
      });
    }

    it('get the same made-up id each time the same stream is read', () => {
      const stream = [calls({ index: 0, ...fn('f', '{}') }), chunk({}, 'stop'), done];
      const [id] = idsOf(fold(...stream));
      assert.match(id!, /^call_[a-f0-9]{24}$/);
      assert.deepEqual(idsOf(fold(...stream)), [id]);
    });

    it('open only once the id is there, when the name came first', () => {
      const answer = fold(
        calls({ index: 0, ...fn('f') }),
        calls({ index: 0, id: 'late' }),
        calls({ index: 0, ...fn(undefined, '{}') }),
        chunk({}, 'tool_calls'),
        done,
      );
      assert.deepEqual(idsOf(answer), ['late']);
    });

    for (const args of ['', null, undefined, 'null', '{}']) {
      it(`without arguments (${JSON.stringify(args)}) have an empty object`, () => {
        const answer = fold(calls({ index: 0, id: 'a', ...fn('f', args) }), chunk({}, 'tool_calls'), done);
        assert.deepEqual(callsOf(answer), [['f', '{}']]);
      });
    }

    it('keep an argument piece that is only white space, or the end of a string', () => {
      const answer = fold(
        calls({ index: 0, id: 'a', ...fn('f', '{"x":"a') }),
        calls({ index: 0, ...fn(undefined, '  ') }),
        calls({ index: 0, ...fn(undefined, 'b"}') }),
        chunk({}, 'tool_calls'),
        done,
      );
      assert.deepEqual(callsOf(answer), [['f', '{"x":"a  b"}']]);
    });

    it('keep the last piece that comes with the finish, and usage after it', () => {
      const answer = fold(
        calls({ index: 0, id: 'a', ...fn('f', '{"x":') }),
        chunk({ tool_calls: [{ index: 0, ...fn(undefined, '1}') }] }, 'tool_calls'),
        sse({
          id: 'chatcmpl-1',
          choices: [],
          usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
        }),
        done,
      );
      assert.deepEqual(callsOf(answer), [['f', '{"x":1}']]);
      assert.deepEqual(answer.usage, { input: 1, output: 2 });
    });

    it('of the custom kind carry free text', () => {
      const answer = fold(
        calls({ index: 0, id: 'a', type: 'custom', custom: { name: 'patch', input: '' } }),
        calls({ index: 0, custom: { input: '*** x' } }),
        chunk({}, 'tool_calls'),
        done,
      );
      assert.deepEqual(answer.parts, [
        { type: 'tool-call', id: 'a', name: 'patch', kind: 'custom', arguments: '*** x' },
      ]);
    });

    it('come in the legacy form too', () => {
      const answer = fold(
        chunk({ function_call: { name: 'f', arguments: '{"a"' } }),
        chunk({ function_call: { arguments: ':1}' } }),
        chunk({}, 'function_call'),
        done,
      );
      assert.deepEqual(callsOf(answer), [['f', '{"a":1}']]);
      assert.equal(answer.finish, 'tool-calls');
    });
  });

  describe('the finish', () => {
    const call = calls({ index: 0, id: 'a', ...fn('f', '{}') });
    for (const [title, chunks, expected] of [
      ['stop', [chunk({ content: 'x' }), chunk({}, 'stop')], 'stop'],
      ['stop with calls', [call, chunk({}, 'stop')], 'tool-calls'],
      ['a tool stop without calls', [chunk({ content: 'x' }), chunk({}, 'tool_calls')], 'stop'],
      ['a tool stop with a nameless call', [calls({ index: 0, id: 'a' }), chunk({}, 'tool_calls')], 'stop'],
      ['length with calls', [call, chunk({}, 'length')], 'length'],
      ['content_filter with calls', [call, chunk({}, 'content_filter')], 'content-filter'],
      ['"" until the end', [chunk({ content: 'x' }, ''), chunk({}, 'stop')], 'stop'],
      ['a word nobody knows', [chunk({ content: 'x' }), chunk({}, 'eos')], 'stop'],
      ['upper case', [chunk({ content: 'x' }), chunk({}, 'MAX_TOKENS')], 'length'],
      ['the full context', [chunk({ content: 'x' }), chunk({}, 'model_length')], 'context-full'],
      ['the last of several', [chunk({ content: 'x' }, 'stop'), chunk({ content: 'y' }, 'length')], 'length'],
      ['a good finish without any content', [chunk({ role: 'assistant' }), chunk({}, 'stop')], 'stop'],
    ] as [string, string[], string][]) {
      it(`is read from ${title}`, () => assert.equal(fold(...chunks, done).finish, expected));
    }

    it('is given once, with or without [DONE], and with two', () => {
      const chunks = [chunk({ content: 'x' }), chunk({}, 'stop')];
      const whole = fold(...chunks, done);
      assert.deepEqual(fold(...chunks), whole);
      assert.deepEqual(fold(...chunks, done, done, chunk({ content: 'late' })), whole);
      assert.deepEqual(fold(...chunks, 'data: [DONE]'), whole);
    });

    it('waits for text that comes after it', () => {
      assert.equal(textOf(fold(chunk({ content: 'a' }, 'stop'), chunk({ content: 'b' }), done)), 'ab');
    });

    it('tells the stop sequence where vLLM does', () => {
      const last = sse({ choices: [{ index: 0, delta: {}, finish_reason: 'stop', stop_reason: 'END' }] });
      const answer = fold(chunk({ content: 'x' }), last, done);
      assert.deepEqual([answer.finish, answer.stopSequence], ['stop-sequence', 'END']);
    });

    it('keeps refusals', () => {
      assert.deepEqual(
        fold(chunk({ refusal: 'I ca' }), chunk({ refusal: 'nnot' }), chunk({}, 'stop'), done).parts,
        [{ type: 'refusal', text: 'I cannot' }],
      );
    });
  });

  describe('usage', () => {
    it('on every chunk ends nothing, and the last counts', () => {
      const usage = (output: number) => ({
        usage: { prompt_tokens: 1, completion_tokens: output, total_tokens: 1 + output },
      });
      const answer = fold(
        chunk({ tool_calls: [{ index: 0, id: 'a', ...fn('f', '{"x"') }] }, null, usage(1)),
        chunk({ tool_calls: [{ index: 0, ...fn(undefined, ':1}') }] }, null, usage(2)),
        chunk({}, 'tool_calls', usage(3)),
        done,
      );
      assert.deepEqual(callsOf(answer), [['f', '{"x":1}']]);
      assert.deepEqual(answer.usage, { input: 1, output: 3 });
    });

    it('may be null on every chunk', () => {
      assert.deepEqual(fold(chunk({ content: 'x' }, 'stop', { usage: null }), done).usage, {});
    });
  });

  describe('failures', () => {
    function failureOf(...chunks: string[]) {
      const { failure } = fold(...chunks);
      assert.ok(failure, 'the stream should have failed');
      return failure;
    }

    for (const [title, chunks, kind] of [
      ['an end without a finish reason', [chunk({ content: 'x' })], 'broken-stream'],
      ['[DONE] without a finish reason', [chunk({ content: 'x' }), done], 'broken-stream'],
      ['no chunk at all', [''], 'broken-stream'],
      ['nothing but [DONE]', [done], 'malformed'],
      ['a role and [DONE]', [chunk({ role: 'assistant', content: '' }), done], 'malformed'],
      ['a chunk that was cut', [chunk({ content: 'x' }), 'data: {"choices":[{"del\n\n'], 'malformed'],
      ['the finish reason of a breakdown', [chunk({ content: 'x' }), chunk({}, 'error'), done], 'server'],
      ['DeepSeek out of resources', [chunk({}, 'insufficient_system_resource'), done], 'overloaded'],
      ['an error object', [sse({ error: { message: 'boom', type: 'server_error' } })], 'server'],
      [
        'a rate limit by code',
        [sse({ error: { message: 'slow', code: 'rate_limit_exceeded' } })],
        'rate-limit',
      ],
      ['a numeric code', [sse({ error: { message: 'Provider returned error', code: 503 } })], 'overloaded'],
      [
        'the context length',
        [sse({ error: { message: 'long', code: 'context_length_exceeded' } })],
        'context-too-long',
      ],
      [
        'the context length in words',
        [sse({ error: { message: "This model's maximum context length is 10 tokens.", code: 400 } })],
        'context-too-long',
      ],
      [
        'an error event',
        ['event: error\ndata: {"message":"overloaded now","type":"overloaded_error"}\n\n'],
        'overloaded',
      ],
      ['an error event in words', ['event: error\ndata: boom\n\n'], 'server'],
      ['an error as a string', [sse({ error: 'boom' })], 'server'],
      ['a list of one error', ['data: [{"error":{"code":429,"message":"m"}}]\n\n'], 'rate-limit'],
      [
        'vLLM’s error object',
        [sse({ object: 'error', message: 'm', type: 'BadRequestError', code: 400 })],
        'invalid-request',
      ],
      ['a bare message', [sse({ code: 'Throttling', message: 'm', request_id: 'r' })], 'rate-limit'],
    ] as [string, string[], string][]) {
      it(`tell ${title}`, () => assert.equal(failureOf(...chunks).kind, kind));
    }

    it('keep what came before, and stop reading', () => {
      const answer = fold(
        chunk({ content: 'x' }),
        sse({ error: { message: 'boom' } }),
        chunk({ content: 'y' }, 'stop'),
        done,
      );
      assert.equal(textOf(answer), 'x');
      assert.equal(answer.failure?.message, 'boom');
    });

    it('hold no key', () => {
      const key = `sk-${'x'.repeat(20)}`;
      assert.ok(!failureOf(sse({ error: { message: `bad key ${key}` } })).message.includes(key));
    });

    it('are not made of comments, pings, empty data and null errors', () => {
      const answer = fold(
        ': OPENROUTER PROCESSING\n\n',
        'data: \n\n',
        'data: ping\n\n',
        'event: ping\n\n',
        chunk({ content: 'x' }, null, { error: null }),
        chunk({}, 'stop'),
        done,
      );
      assert.equal(textOf(answer), 'x');
    });
  });

  it('reads only the first of several choices', () => {
    const other = sse({ choices: [{ index: 1, delta: { content: 'other' }, finish_reason: 'length' }] });
    const answer = fold(chunk({ content: 'x' }), other, chunk({}, 'stop'), other, done);
    assert.deepEqual([textOf(answer), answer.finish], ['x', 'stop']);
  });

  it('takes a whole message where a delta was due, but not twice', () => {
    const message = { role: 'assistant', content: 'whole' };
    const late = sse({ choices: [{ index: 0, message, finish_reason: 'stop' }] });
    assert.equal(textOf(fold(late, done)), 'whole');
    assert.equal(textOf(fold(chunk({ content: 'whole' }), late, done)), 'whole');
  });
});
