// Hard cases: what Chat vendors do with their streams, and what every client must hear all the same.

import assert from 'node:assert/strict';
import { answerContext, hear, readStream, writeStream } from '../../support/codec.ts';
import { chat, formats } from '../../support/formats.ts';
import { chunk, data, done, piece, usageChunk } from '../../support/samples/openai-chat.ts';
import { callsOf, framesOf, type Heard, said } from '../../support/strict-clients/heard.ts';

const role = chunk({ role: 'assistant', content: '' });
const figures = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
const counted = { usage: figures };

/** What each client hears of this Chat stream. */
function heardByAll(...stream: string[]): { client: string; heard: Heard }[] {
  return formats.map((client) => ({ client: client.id, heard: hear(chat, client, stream) }));
}

describe('hard cases: streams of Chat vendors', () => {
  it('01: thinking that streams first is the first block, not text', () => {
    const stream = [chunk({ reasoning_content: 'Let me' }), chunk({ reasoning_content: ' see.' })];
    for (const { client, heard } of heardByAll(
      role,
      ...stream,
      chunk({ content: 'Yes.' }),
      chunk({}, 'stop'),
      done,
    )) {
      assert.deepEqual(
        heard.parts.map(({ type }) => type),
        ['reasoning', 'text'],
        client,
      );
      assert.equal(said(heard, 'reasoning'), 'Let me see.', client);
      assert.equal(said(heard), 'Yes.', client);
    }
  });

  it('03: the chunk that begins another kind of block brings its own content along', () => {
    const switching = [
      chunk({ reasoning_content: 'Hm' }),
      chunk({ content: 'First' }),
      chunk({ content: ' words' }),
      chunk(piece(0, 'call_1', 'look', '{"at":')),
      chunk(piece(0, undefined, undefined, '"me"}')),
      chunk({}, 'tool_calls'),
    ];
    for (const { client, heard } of heardByAll(role, ...switching, done)) {
      assert.equal(said(heard, 'reasoning'), 'Hm', client);
      assert.equal(said(heard), 'First words', client);
      assert.deepEqual(JSON.parse(callsOf(heard)[0]!.arguments), { at: 'me' }, client);
    }
  });

  it('04: token counts on every chunk end nothing', () => {
    const chunks = [
      chunk({ role: 'assistant', content: '' }, null, counted),
      chunk(piece(0, 'call_1', 'look', ''), null, counted),
      chunk(piece(0, undefined, undefined, '{"at":"a'), null, counted),
      chunk(piece(0, undefined, undefined, 'bc"}'), null, counted),
      chunk({}, 'tool_calls', { usage: { ...figures, completion_tokens: 7, total_tokens: 16 } }),
    ];
    for (const { client, heard } of heardByAll(...chunks, done)) {
      assert.deepEqual(JSON.parse(callsOf(heard)[0]!.arguments), { at: 'abc' }, client);
      assert.equal(heard.usage.output, 7, `${client}: the last figures count`);
    }
  });

  it('05: a finish in the chunk of the last arguments loses neither them nor the counts that follow', () => {
    const chunks = [
      chunk(piece(0, 'call_1', 'look', '{"at":')),
      chunk(piece(0, undefined, undefined, '"x"}'), 'tool_calls'),
      usageChunk(figures),
    ];
    for (const { client, heard } of heardByAll(role, ...chunks, done)) {
      assert.deepEqual(JSON.parse(callsOf(heard)[0]!.arguments), { at: 'x' }, client);
      assert.equal(heard.end, 'calls', client);
      assert.deepEqual([heard.usage.input, heard.usage.output], [9, 4], client);
    }
  });

  it('06: a chunk with counts and without choices is no end', () => {
    const chunks = [usageChunk(figures), chunk({ content: 'Hi' }), chunk({}, 'stop'), usageChunk(figures)];
    for (const { client, heard } of heardByAll(role, ...chunks, done)) {
      assert.equal(said(heard), 'Hi', client);
      assert.equal(heard.end, 'stop', client);
      assert.equal(heard.usage.input, 9, client);
    }
  });

  it("07: Azure's first chunk without choices and its choice without a delta tell nothing", () => {
    const filter = data({
      id: '',
      object: '',
      created: 0,
      model: '',
      choices: [],
      prompt_filter_results: [{}],
    });
    const offsets = data({
      id: '',
      model: '',
      choices: [{ index: 0, finish_reason: null, content_filter_offsets: {} }],
    });
    const stream = [filter, role, chunk({ content: 'Hi' }), offsets, chunk({}, 'stop'), done];
    const [start] = readStream(chat.format, stream);
    assert.deepEqual(start, { type: 'start', id: 'chatcmpl-s1', model: 'up' });
    for (const { client, heard } of heardByAll(...stream)) {
      assert.equal(said(heard), 'Hi', client);
      assert.equal(heard.end, 'stop', client);
    }
  });

  it('08: a Chat client gets the chunk with the counts when it asked, after the finish, and only then', () => {
    for (const upstream of formats) {
      const events = readStream(upstream.format, upstream.sample.stream);
      for (const includeUsage of [true, false]) {
        const text = writeStream(chat.format, events, answerContext({ includeUsage }));
        const chunks = framesOf(text)
          .slice(0, -1)
          .map((frame) => JSON.parse(frame.data));
        const alone = chunks.filter(({ choices }) => choices.length === 0);
        assert.equal(alone.length, includeUsage ? 1 : 0, `${upstream.id}, asked: ${includeUsage}`);
        if (!includeUsage) continue;
        assert.equal(chunks.at(-1), alone[0], `${upstream.id}: it is the last`);
        assert.ok(
          chunks.slice(0, -1).every(({ usage }) => usage === null),
          `${upstream.id}: null before`,
        );
      }
    }
  });

  it('09: calls without an index are told apart by id, by name and by their place', () => {
    const noIndex = (id: string | undefined, name: string | undefined, args: string) =>
      piece(undefined, id, name, args);
    const both = {
      tool_calls: [
        { id: 'call_1', type: 'function', function: { name: 'look', arguments: '' } },
        { id: 'call_2', type: 'function', function: { name: 'look', arguments: '' } },
      ],
    };
    const pair = {
      tool_calls: [{ function: { arguments: '{"at":1}' } }, { function: { arguments: '{"at":2}' } }],
    };
    const ways = {
      'each whole in its chunk': [
        noIndex('call_1', 'look', '{"at":1}'),
        noIndex('call_2', 'look', '{"at":2}'),
      ],
      'the index always 0': [piece(0, 'call_1', 'look', '{"at":1}'), piece(0, 'call_2', 'look', '{"at":2}')],
      'pieces by place': [both, pair],
      'a tail without anything': [
        noIndex('call_1', 'look', '{"at":1}'),
        noIndex('call_2', 'look', '{"at"'),
        noIndex(undefined, undefined, ':2}'),
      ],
    };
    for (const [way, deltas] of Object.entries(ways)) {
      const stream = [role, ...deltas.map((delta) => chunk(delta)), chunk({}, 'tool_calls'), done];
      for (const { client, heard } of heardByAll(...stream)) {
        const made = callsOf(heard).map((call) => JSON.parse(call.arguments));
        assert.deepEqual(made, [{ at: 1 }, { at: 2 }], `${way}, ${client}`);
      }
    }
  });

  it('18: a call that gets its name late waits for it; one that never does is not made', () => {
    const late = [
      chunk(piece(0, 'call_1', '', '')),
      chunk(piece(0, undefined, 'look', '{"at":')),
      chunk(piece(0, undefined, undefined, '1}')),
      chunk({}, 'tool_calls'),
    ];
    for (const { client, heard } of heardByAll(role, ...late, done)) {
      assert.deepEqual(
        callsOf(heard).map((call) => [call.name, JSON.parse(call.arguments)]),
        [['look', { at: 1 }]],
        client,
      );
    }
    const nameless = { tool_calls: [{ index: 0, id: 'call_1', function: { name: null, arguments: '{}' } }] };
    const never = [chunk({ content: 'Hm.' }), chunk(nameless), chunk({}, 'tool_calls')];
    for (const { client, heard } of heardByAll(role, ...never, done)) {
      assert.deepEqual(callsOf(heard), [], client);
      assert.equal(heard.end, 'stop', client);
    }
  });
});
