// Streams of real servers, with all their variations, read into events.

import assert from 'node:assert/strict';
import type { Answer, StreamEvent } from '../../../../src/core/model/stream.ts';
import {
  callItem,
  messageItem,
  numbered,
  reasoningItem,
  response,
  responsesBeginning,
  responsesFailure,
  responsesItemEvents,
  type WireEvent,
} from '../../../support/openai-responses-answers.ts';
import { checkOrder, fold, read, wire } from './sse.ts';

const begin = responsesBeginning();
const end = (output: any[] = [], extra: object = {}): WireEvent => ({
  type: 'response.completed',
  response: response(output, extra, 'completed'),
});
const without = (events: WireEvent[], ...types: RegExp[]) =>
  events.filter(({ type }) => !types.some((pattern) => pattern.test(type)));

const textOf = (answer: Answer) => answer.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
const callsOf = (answer: Answer) =>
  answer.parts.flatMap((part) => (part.type === 'tool-call' ? [[part.name, part.arguments]] : []));

const items = [
  reasoningItem('Hm, 让我看…'),
  messageItem('Grüße 🌍'),
  callItem({ name: 'look', arguments: { at: '门' } }, 0),
  callItem({ name: 'patch', arguments: '*** Begin 🌍', custom: true }, 1),
];
const whole = [...begin, ...items.flatMap(responsesItemEvents), end(items)];
const expected: StreamEvent[] = [
  { type: 'start', id: 'resp_test', model: 'gpt-test' },
  { type: 'reasoning-delta', text: 'Hm, ' },
  { type: 'reasoning-delta', text: '让我看…' },
  {
    type: 'reasoning-end',
    proof: { format: 'openai-responses', kind: 'encrypted', value: 'gAAAAtest0', id: 'rs_test_0' },
  },
  { type: 'text-delta', text: 'Grüß' },
  { type: 'text-delta', text: 'e 🌍' },
  { type: 'text-end' },
  { type: 'tool-call-start', call: 0, id: 'call_test_0', name: 'look', kind: 'function' },
  { type: 'tool-call-delta', call: 0, arguments: '{"at' },
  { type: 'tool-call-delta', call: 0, arguments: '":"门' },
  { type: 'tool-call-delta', call: 0, arguments: '"}' },
  { type: 'tool-call-end', call: 0 },
  { type: 'tool-call-start', call: 1, id: 'call_test_1', name: 'patch', kind: 'custom' },
  { type: 'tool-call-delta', call: 1, arguments: '*** ' },
  { type: 'tool-call-delta', call: 1, arguments: 'Begi' },
  { type: 'tool-call-delta', call: 1, arguments: 'n 🌍' },
  { type: 'tool-call-end', call: 1 },
  { type: 'usage', usage: { input: 11, output: 7, cachedInput: 0, cacheWrite: 0, reasoning: 0 } },
  { type: 'finish', reason: 'tool-calls' },
];

describe('reading a Responses stream', () => {
  it('gives every piece as it comes, and everything once', () => {
    const events = read(wire(...whole));
    checkOrder(events);
    assert.deepEqual(events, expected);
  });

  it('does not mind where the bytes are cut', () => {
    for (const size of [1, 2, 3, 7]) assert.deepEqual(read(wire(...whole), size), expected);
  });

  for (const [title, change] of [
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['CR alone', (text: string) => text.replaceAll('\n', '\r')],
    ['no event names', (text: string) => text.replaceAll(/^event: .*\n/gm, '')],
    ['no types in the data', (text: string) => text.replaceAll(/"type":"response\.[^"]*",/g, '')],
    ['no blank line at the end', (text: string) => text.trimEnd()],
    ['`[DONE]` after the end', (text: string) => `${text}data: [DONE]\n\n`],
    [
      'comments and words between',
      (text: string) => text.replaceAll('\n\n', '\n\n: hello\n\ndata: ping\n\n'),
    ],
    ['filler fields', (text: string) => text.replaceAll('"delta":', '"obfuscation":"x","delta":')],
  ] as const) {
    it(`reads the same with ${title}`, () => {
      assert.deepEqual(read(change(wire(...whole))), expected);
    });
  }

  const answer = fold(wire(...whole));
  for (const [title, events] of [
    ['no `output_item.added`', without(whole, /output_item\.added/)],
    ['no deltas', without(whole, /\.delta$/)],
    ['whole items alone', without(whole, /delta$|added$|(text|part|arguments|input)\.done$/)],
    ['nothing but the end', [...begin, end(items)]],
    ['nothing but the end, without a beginning', [end(items)]],
    ['an empty output in the end', [...whole.slice(0, -1), end([])]],
    [
      'no output in the end',
      [
        ...whole.slice(0, -1),
        { type: 'response.completed', response: { ...end([]).response, output: undefined } },
      ],
    ],
    [
      'ids that change with every event',
      whole.map((event, at) => ({
        ...event,
        ...(event.item_id && { item_id: `x${at}` }),
        ...(event.item && event.item.type !== 'reasoning' && { item: { ...event.item, id: `y${at}` } }),
      })),
    ],
    [
      'every output counted as the first',
      whole.map((event) => ({ ...event, ...('output_index' in event && { output_index: 0 }) })),
    ],
    [
      'no indices',
      whole.map(({ output_index: _, content_index: __, summary_index: ___, ...event }) => event as WireEvent),
    ],
  ] as [string, WireEvent[]][]) {
    it(`makes the same answer of a stream with ${title}`, () => {
      const read = fold(wire(...events));
      assert.deepEqual({ ...read, id: '', model: '' }, { ...answer, id: '', model: '' });
    });
  }

  for (const [title, types] of [
    ['no whole items', /output_item\.done$/],
    ['whole texts alone', /delta$|added$|output_item\.done$/],
  ] as const) {
    it(`leaves out the proof that comes after everything else, in a stream with ${title}`, () => {
      const { parts, finish } = fold(wire(...without(whole, types)));
      const [reasoning, ...others] = answer.parts;
      assert.deepEqual(finish, 'tool-calls');
      assert.deepEqual(parts, [{ ...reasoning, proof: undefined }, ...others]);
    });
  }

  it('keeps parallel calls apart, however their pieces are mixed', () => {
    const calls = [0, 1].map((at) => callItem({ name: 'f', arguments: { at } }, at));
    const [first = [], second = []] = calls.map(responsesItemEvents);
    const mixed = first.flatMap((event, at) => [event, second[at]!]);
    const read = fold(wire(...begin, ...mixed, end(calls)));
    assert.deepEqual(callsOf(read), [
      ['f', '{"at":0}'],
      ['f', '{"at":1}'],
    ]);
  });

  it('keeps parallel calls apart where both are counted as the first', () => {
    const calls = [0, 1].map((at) => callItem({ name: 'f', arguments: { at } }, at));
    const [first = [], second = []] = calls.map((call) => responsesItemEvents(call, 0));
    const mixed = first.flatMap((event, at) => [event, second[at]!]);
    assert.equal(callsOf(fold(wire(...begin, ...mixed, end(calls)))).length, 2);
  });

  for (const [title, item, expected] of [
    ['nothing', { ...callItem({ name: 'f' }), arguments: '' }, ['f', '{}']],
    ['null', { ...callItem({ name: 'f' }), arguments: 'null' }, ['f', '{}']],
    ['an object', { ...callItem({ name: 'f' }), arguments: { a: 1 } }, ['f', '{"a":1}']],
    ['a namespace’s tool', callItem({ name: 'f', namespace: 'n' }), ['n__f', '{}']],
  ] as const) {
    it(`takes arguments that are ${title}`, () => {
      const events = [
        { type: 'response.output_item.added', output_index: 0, item: { ...item, arguments: '' } },
        { type: 'response.output_item.done', output_index: 0, item },
      ];
      assert.deepEqual(callsOf(fold(wire(...begin, ...events, end([item as any])))), [expected]);
    });
  }

  it('waits for the name of a call, and drops one that never gets any', () => {
    const late = [
      { type: 'response.function_call_arguments.delta', item_id: 'fc_1', output_index: 0, delta: '{"a"' },
      { type: 'response.function_call_arguments.delta', item_id: 'fc_1', output_index: 0, delta: ':1}' },
      { type: 'response.function_call_arguments.delta', item_id: 'fc_2', output_index: 1, delta: '{}' },
      {
        type: 'response.function_call_arguments.done',
        item_id: 'fc_1',
        output_index: 0,
        name: 'f',
        arguments: '{"a":1}',
      },
    ];
    const read = fold(wire(...begin, ...late, end()));
    assert.deepEqual([callsOf(read), read.finish], [[['f', '{"a":1}']], 'tool-calls']);
    const nameless = fold(wire(...begin, late[2]!, end()));
    assert.deepEqual([nameless.parts, nameless.finish], [[], 'stop']);
  });

  it('makes an id for a call that came without one', () => {
    const item = { type: 'function_call', id: 'fc_1', name: 'f', arguments: '{}' };
    const [part] = fold(
      wire(...begin, { type: 'response.output_item.done', output_index: 0, item }, end()),
    ).parts;
    assert.match((part as any).id, /^call_[0-9a-f]{24}$/);
  });

  it('keeps the parts of a message apart, refusals among them', () => {
    const message = messageItem('one');
    message.content.push({ type: 'refusal', refusal: 'no' }, { ...message.content[0], text: 'two' });
    const { parts } = fold(wire(...begin, ...responsesItemEvents(message, 0), end([message])));
    assert.deepEqual(parts, [
      { type: 'text', text: 'one' },
      { type: 'refusal', text: 'no' },
      { type: 'text', text: 'two' },
    ]);
  });

  it('adds what a whole text says beyond its deltas, and nothing twice', () => {
    const events = responsesItemEvents(messageItem('abcdefgh'), 0);
    const cut = events.filter(({ delta }) => delta !== 'efgh');
    assert.deepEqual(textOf(fold(wire(...begin, ...cut, end()))), ['abcdefgh']);
    const other = events.map((event) =>
      event.type.endsWith('text.done') ? { ...event, text: 'xyz' } : event,
    );
    assert.deepEqual(textOf(fold(wire(...begin, ...other, end([messageItem('xyz')])))), ['abcdefgh']);
  });

  it('joins several summaries with blank lines', () => {
    const item = reasoningItem('one');
    item.summary.push({ type: 'summary_text', text: 'two' });
    const [part] = fold(wire(...begin, ...responsesItemEvents(item, 0), end([item]))).parts;
    assert.equal((part as any).text, 'one\n\ntwo');
  });

  it('reads raw thinking, and says it once where a summary comes as well', () => {
    const raw = [
      {
        type: 'response.reasoning_text.delta',
        item_id: 'rs_1',
        output_index: 0,
        content_index: 0,
        delta: 'raw',
      },
      {
        type: 'response.reasoning_text.done',
        item_id: 'rs_1',
        output_index: 0,
        content_index: 0,
        text: 'raw',
      },
    ];
    const item = { ...reasoningItem('in short'), id: 'rs_1' };
    const done = { type: 'response.output_item.done', output_index: 0, item };
    const [part] = fold(wire(...begin, ...raw, done, end([item]))).parts;
    assert.equal((part as any).text, 'raw');
    assert.equal((part as any).proof.id, 'rs_1');
  });

  it('gives encrypted reasoning without any text as a proof alone', () => {
    const item = reasoningItem('');
    const { parts } = fold(wire(...begin, ...responsesItemEvents(item, 0), end([item])));
    assert.deepEqual(parts, [
      {
        type: 'reasoning',
        text: '',
        proof: { format: 'openai-responses', kind: 'encrypted', value: 'gAAAAtest0', id: 'rs_test_0' },
      },
    ]);
  });

  it('ends thinking where the answer begins to speak', () => {
    const events = [
      {
        type: 'response.reasoning_summary_text.delta',
        item_id: 'rs_1',
        output_index: 0,
        summary_index: 0,
        delta: 'hm',
      },
      { type: 'response.output_text.delta', item_id: 'msg_1', output_index: 1, content_index: 0, delta: 'a' },
    ];
    const types = read(wire(...begin, ...events, end())).map(({ type }) => type);
    assert.deepEqual(types.slice(1, 5), ['reasoning-delta', 'reasoning-end', 'text-delta', 'text-end']);
  });

  it('keeps items of the vendor’s own tools whole, once', () => {
    const item = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    const events = [
      { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress' } },
      { type: 'response.web_search_call.searching', output_index: 0, item_id: 'ws_1' },
      { type: 'response.output_item.done', output_index: 0, item },
    ];
    assert.deepEqual(fold(wire(...begin, ...events, end([item]))).parts, [
      { type: 'opaque', format: 'openai-responses', kind: 'web_search_call', value: item },
    ]);
  });
});

describe('how a Responses stream ends', () => {
  const text = responsesItemEvents(messageItem('a'), 0);
  const incomplete = (reason: string, output: any[] = []): WireEvent => ({
    type: 'response.incomplete',
    response: response(output, { incomplete: reason }, 'incomplete'),
  });

  for (const [title, events, finish] of [
    ['completed', [...text, end()], 'stop'],
    ['completed without anything', [end()], 'stop'],
    ['completed with calls', [...responsesItemEvents(callItem({ name: 'f' }), 0), end()], 'tool-calls'],
    ['cut by the limit', [...text, incomplete('max_output_tokens')], 'length'],
    [
      'cut by the limit in a call',
      [...responsesItemEvents(callItem({ name: 'f' }), 0), incomplete('max_output_tokens')],
      'length',
    ],
    ['cut by a filter', [...text, incomplete('content_filter')], 'content-filter'],
    ['cut for a reason unheard of', [...text, incomplete('steered')], 'length'],
    [
      'called completed, with the status of a cut',
      [{ type: 'response.completed', response: incomplete('max_output_tokens').response }],
      'length',
    ],
  ] as [string, WireEvent[], string][]) {
    it(`${title}: ${finish}`, () => assert.equal(fold(wire(...begin, ...events)).finish, finish));
  }

  it('hears nothing after the end', () => {
    assert.equal(fold(wire(...begin, end(), ...text)).parts.length, 0);
  });

  const failure = (...events: WireEvent[]) => fold(wire(...begin, ...text, ...events)).failure;
  for (const [title, events, kind, message] of [
    ['an error and a failed response', responsesFailure('gone'), 'server', 'gone'],
    ['a failed response alone', responsesFailure('gone').slice(1), 'server', 'gone'],
    [
      'a flat error',
      [{ type: 'error', code: 'rate_limit_exceeded', message: 'slow', param: null }],
      'rate-limit',
      'slow',
    ],
    [
      'no words',
      [{ type: 'response.failed', response: {} }],
      'server',
      'The upstream reported an error without saying which.',
    ],
    [
      'a full context',
      responsesFailure('too long', 'context_length_exceeded'),
      'context-too-long',
      'too long',
    ],
    ['a spent quota', responsesFailure('spent', 'insufficient_quota'), 'quota', 'spent'],
    ['a bad prompt', responsesFailure('bad', 'invalid_prompt'), 'invalid-request', 'bad'],
    ['too much to do', responsesFailure('busy', 'server_is_overloaded'), 'overloaded', 'busy'],
    ['an error of no type', [{ type: '', error: { message: 'odd' } }], 'server', 'odd'],
    [
      'a cancelled response',
      [{ type: 'response.completed', response: { status: 'cancelled', error: { message: 'x' } } }],
      'server',
      'x',
    ],
  ] as [string, WireEvent[], string, string][]) {
    it(`fails with ${title}`, () => {
      const { kind: read, message: said } = failure(...events)!;
      assert.deepEqual([read, said], [kind, message]);
    });
  }

  it('fails when it breaks off, with what came before', () => {
    const answer = fold(wire(...begin, ...text));
    assert.deepEqual([answer.failure?.kind, textOf(answer)], ['broken-stream', ['a']]);
    assert.equal(fold(`${wire(...begin, ...text)}data: [DONE]\n\n`).failure?.kind, 'broken-stream');
    assert.equal(fold('').failure?.kind, 'broken-stream');
  });

  it('fails on an event that was cut, and on an error that is words', () => {
    assert.equal(fold(`${numbered(begin).join('')}data: {"type":"respo\n\n`).failure?.kind, 'malformed');
    assert.equal(fold('event: error\ndata: upstream gone\n\n').failure?.message, 'upstream gone');
  });

  it('keeps keys out of the words', () => {
    const key = `sk-${'x1'.repeat(12)}`;
    assert.ok(!failure(...responsesFailure(`bad key ${key}`))?.message.includes(key));
  });
});
