// Plain answers, read and written.

import assert from 'node:assert/strict';
import { foldAnswer } from '../../../../src/core/formats/fold.ts';
import type { AnswerContext } from '../../../../src/core/formats/format.ts';
import { openaiChat } from '../../../../src/core/formats/openai-chat/index.ts';
import type { Answer } from '../../../../src/core/model/stream.ts';

function body(message: object, finish: string | null = 'stop', rest: object = {}): any {
  return { id: 'chatcmpl-1', model: 'm', choices: [{ index: 0, message, finish_reason: finish }], ...rest };
}

const read = (value: any): Answer => foldAnswer(openaiChat.readAnswer(value));
const calls = (answer: Answer) =>
  answer.parts.flatMap((part) =>
    part.type === 'tool-call' ? [[part.id, part.name, part.kind, part.arguments]] : [],
  );

describe('reading a plain Chat answer', () => {
  it('reads reasoning, text, calls and usage', () => {
    const answer = read(
      body(
        {
          role: 'assistant',
          reasoning_content: 'hm',
          content: 'x',
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
        },
        'tool_calls',
        { usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
      ),
    );
    assert.deepEqual(answer, {
      id: 'chatcmpl-1',
      model: 'm',
      parts: [
        { type: 'reasoning', text: 'hm', proof: undefined },
        { type: 'text', text: 'x' },
        { type: 'tool-call', id: 'a', name: 'f', kind: 'function', arguments: '{"a":1}' },
      ],
      usage: { input: 3, output: 2 },
      finish: 'tool-calls',
      stopSequence: undefined,
      detail: undefined,
    });
  });

  for (const [title, message, expected] of [
    [
      'parsed arguments',
      { tool_calls: [{ id: 'a', function: { name: 'f', arguments: { x: 1 } } }] },
      [['a', 'f', 'function', '{"x":1}']],
    ],
    [
      'no arguments',
      { tool_calls: [{ id: 'a', function: { name: 'f', arguments: '' } }] },
      [['a', 'f', 'function', '{}']],
    ],
    [
      'custom calls',
      { tool_calls: [{ id: 'a', type: 'custom', custom: { name: 'c', input: 'x' } }] },
      [['a', 'c', 'custom', 'x']],
    ],
    ['nameless calls', { content: 'x', tool_calls: [{ id: 'a', function: { arguments: '{}' } }] }, []],
    ['an empty list', { content: 'x', tool_calls: [] }, []],
  ] as const) {
    it(`reads ${title}`, () => assert.deepEqual(calls(read(body(message))), expected));
  }

  it('reads a legacy call, with an id of its own for each answer', () => {
    const message = { content: null, function_call: { name: 'f', arguments: '{}' } };
    const [[first]] = calls(read(body(message, 'function_call'))) as any;
    const [[second]] = calls(read({ ...body(message, 'function_call'), id: 'chatcmpl-2' })) as any;
    assert.match(first, /^call_/);
    assert.notEqual(first, second);
  });

  it('reads refusals and content lists', () => {
    assert.deepEqual(read(body({ content: null, refusal: 'no' })).parts, [{ type: 'refusal', text: 'no' }]);
    const content = [
      { type: 'thinking', thinking: 'hm' },
      { type: 'text', text: 'x' },
    ];
    assert.deepEqual(
      read(body({ content })).parts.map((part) => part.type),
      ['reasoning', 'text'],
    );
  });

  it('takes content without a finish reason for a whole answer', () => {
    assert.equal(read(body({ content: 'x' }, null)).finish, 'stop');
  });

  it('takes a good finish without content for an answer', () => {
    const answer = read(body({ content: '' }));
    assert.deepEqual([answer.parts, answer.finish, answer.failure], [[], 'stop', undefined]);
  });

  for (const [title, value, kind, words] of [
    ['neither content nor finish', body({ content: null }, null), 'malformed', /neither content nor/],
    ['no choices', { id: 'x', choices: [] }, 'malformed', /`choices`/],
    ['nothing', {}, 'malformed', /`choices`/],
    [
      'no message',
      { choices: [{ index: 0, finish_reason: 'stop' }] },
      'malformed',
      /`choices\[0\]\.message`/,
    ],
    [
      'an error in a 200',
      { error: { message: 'quota used up', code: 'insufficient_quota' } },
      'quota',
      /quota used up/,
    ],
    [
      'DashScope’s error in a 200',
      { code: 'InvalidApiKey', message: 'no key', request_id: 'r' },
      'unauthenticated',
      /no key/,
    ],
    ['a breakdown', body({ content: 'x' }, 'error'), 'server', /"error"/],
  ] as const) {
    it(`fails on ${title}`, () => {
      const { failure } = read(value);
      assert.equal(failure?.kind, kind);
      assert.match(failure.message, words);
    });
  }
});

describe('writing a plain Chat answer', () => {
  const context = (losses = new Set<string>()): AnswerContext => ({
    id: 'A'.repeat(24),
    model: 'asked',
    created: 5,
    includeUsage: false,
    losses,
  });
  const write = (answer: Partial<Answer>, losses?: Set<string>): any =>
    openaiChat.writeAnswer({ parts: [], usage: {}, finish: 'stop', ...answer }, context(losses));

  it('has OpenAI’s shape, under our id and the asked model', () => {
    assert.deepEqual(
      write({
        id: 'theirs',
        model: 'other',
        parts: [{ type: 'text', text: 'x' }],
        usage: { input: 1, output: 2 },
      }),
      {
        id: `chatcmpl-${'A'.repeat(24)}`,
        object: 'chat.completion',
        created: 5,
        model: 'asked',
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'x', refusal: null },
            logprobs: null,
            finish_reason: 'stop',
          },
        ],
        usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      },
    );
  });

  it('has null content beside calls, and no usage where none is known', () => {
    const written = write({
      parts: [
        { type: 'tool-call', id: 'a', name: 'f', kind: 'function', arguments: '' },
        { type: 'tool-call', id: 'b', name: 'c', kind: 'custom', arguments: '' },
      ],
    });
    const [{ message, finish_reason }] = written.choices;
    assert.deepEqual(message, {
      role: 'assistant',
      content: null,
      refusal: null,
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
        { id: 'b', type: 'custom', custom: { name: 'c', input: '' } },
      ],
    });
    assert.equal(finish_reason, 'tool_calls');
    assert.equal('usage' in written, false);
  });

  it('joins texts as the streamed answer does', () => {
    const { message } = write({
      parts: [
        { type: 'reasoning', text: 'r' },
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
        { type: 'reasoning', text: 's', proof: { format: 'gemini', kind: 'signature', value: 'p' } },
        { type: 'text', text: 'c' },
      ],
    }).choices[0];
    assert.equal(message.content, 'ab\n\nc');
    assert.equal(message.reasoning_content, 'r\n\ns');
  });

  it('tells why a filter left nothing, and names what could not cross', () => {
    const losses = new Set<string>();
    const opaque = { type: 'opaque' as const, format: 'gemini' as const, kind: 'executableCode', value: {} };
    const { message, finish_reason } = write(
      { parts: [opaque], finish: 'content-filter', detail: 'why' },
      losses,
    ).choices[0];
    assert.deepEqual([message.content, message.refusal, finish_reason], [null, 'why', 'content_filter']);
    assert.deepEqual([...losses], ['executableCode']);
  });

  it('is read back as it was written', () => {
    const answer: Answer = {
      parts: [
        { type: 'reasoning', text: 'hm', proof: undefined },
        { type: 'text', text: 'x' },
        { type: 'tool-call', id: 'a', name: 'f', kind: 'function', arguments: '{"a":1}' },
      ],
      usage: { input: 5, output: 4, cachedInput: 3, cacheWrite: 1, reasoning: 2 },
      finish: 'tool-calls',
    };
    const { parts, usage, finish } = read(write(answer));
    assert.deepEqual({ parts, usage, finish }, answer);
  });
});
