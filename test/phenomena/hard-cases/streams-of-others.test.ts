// Hard cases: the streams of Responses, Messages and Gemini upstreams, and what every client must hear of them.

import assert from 'node:assert/strict';
import { answerContext, hear, readStream, writeStream } from '../../support/codec.ts';
import { chat, formats, gemini, messages, responses } from '../../support/formats.ts';
import * as claude from '../../support/samples/anthropic-messages.ts';
import * as google from '../../support/samples/gemini.ts';
import * as openai from '../../support/samples/openai-responses.ts';
import { callsOf, framesOf, said } from '../../support/strict-clients/heard.ts';

const look = (at: unknown) => ({ functionCall: { name: 'look', args: { at } } });
const argumentsOf = (heard: ReturnType<typeof hear>) =>
  callsOf(heard).map((call) => JSON.parse(call.arguments));

describe('hard cases: streams of the other upstreams', () => {
  it('02: a Messages client hears exactly one beginning, whatever the upstream', () => {
    for (const upstream of formats) {
      const text = writeStream(messages.format, readStream(upstream.format, upstream.sample.stream));
      const starts = framesOf(text).filter(({ event }) => event === 'message_start');
      assert.equal(starts.length, 1, upstream.id);
    }
  });

  it("10: Gemini's parallel calls, one a chunk, are counted over the whole stream", () => {
    const stream = [google.said([look(1)]), google.said([look(2)]), google.said([{ text: '' }], 'STOP')];
    for (const client of formats) {
      assert.deepEqual(argumentsOf(hear(gemini, client, stream)), [{ at: 1 }, { at: 2 }], client.id);
    }
    const text = writeStream(chat.format, readStream(gemini.format, stream));
    const indices = framesOf(text).flatMap(({ data }) => {
      const calls = data === '[DONE]' ? [] : (JSON.parse(data).choices[0]?.delta.tool_calls ?? []);
      return calls.filter((call: any) => call.id).map((call: any) => call.index);
    });
    assert.deepEqual(indices, [0, 1]);
  });

  it('11: three calls of one function stay three, each with an id of its own', () => {
    const all = google.said([look(1), look(2), look(3)], 'STOP');
    for (const client of formats) {
      const heard = hear(gemini, client, all);
      assert.deepEqual(argumentsOf(heard), [{ at: 1 }, { at: 2 }, { at: 3 }], client.id);
      assert.equal(new Set(callsOf(heard).map(({ id }) => id)).size, 3, client.id);
    }
  });

  it('12: Chat counts calls, not the blocks of Messages', () => {
    const stream = [
      claude.start(),
      ...claude.textBlock(0, 'Let me look.'),
      ...claude.toolBlock(1, 'toolu_1', 'look', '{"at":1}'),
      ...claude.ending('tool_use'),
    ];
    const text = writeStream(chat.format, readStream(messages.format, stream));
    const first = framesOf(text).find(({ data }) => data.includes('toolu_1'));
    assert.equal(JSON.parse(first!.data).choices[0].delta.tool_calls[0].index, 0);
  });

  it('13: two calls whose pieces come in turns reach every client whole', () => {
    const [a, b] = [
      openai.callEvents(0, 'fc_1', 'call_1', 'look'),
      openai.callEvents(1, 'fc_2', 'call_2', 'look'),
    ];
    const delta = (index: number, text: string): [string, object] => [
      'response.function_call_arguments.delta',
      { item_id: `fc_${index + 1}`, output_index: index, delta: text },
    ];
    const whole = (index: number, at: string) =>
      openai.functionCall(`fc_${index + 1}`, `call_${index + 1}`, 'look', `{"at":"${at}"}`);
    const stream = openai.stream(
      ...openai.created,
      a[0]!,
      b[0]!,
      delta(0, '{"at":"o'),
      delta(1, '{"at":'),
      delta(0, 'ne"}'),
      delta(1, '"two"}'),
      ['response.output_item.done', { output_index: 0, item: whole(0, 'one') }],
      ['response.output_item.done', { output_index: 1, item: whole(1, 'two') }],
      ['response.completed', { response: openai.response('completed', [whole(0, 'one'), whole(1, 'two')]) }],
    );
    for (const client of formats) {
      const heard = hear(responses, client, stream);
      assert.deepEqual(argumentsOf(heard), [{ at: 'one' }, { at: 'two' }], client.id);
      assert.equal(heard.end, 'calls', client.id);
    }
  });

  it('14: arguments that come only when they are done are taken once, from wherever they are', () => {
    const added = openai.callEvents(0, 'fc_1', 'call_1', 'look')[0]!;
    const item = openai.functionCall('fc_1', 'call_1', 'look', '{"at":1}');
    const argumentsDone: [string, object] = [
      'response.function_call_arguments.done',
      { item_id: 'fc_1', output_index: 0, name: 'look', arguments: '{"at":1}' },
    ];
    const itemDone: [string, object] = ['response.output_item.done', { output_index: 0, item }];
    const ways: Record<string, [string, object][]> = {
      'in arguments.done': [added, argumentsDone],
      'in item.done': [added, itemDone],
      'in both': [added, argumentsDone, itemDone],
      'in the final response alone': [added],
    };
    for (const [way, events] of Object.entries(ways)) {
      const completed: [string, object] = [
        'response.completed',
        { response: openai.response('completed', [item]) },
      ];
      const stream = openai.stream(...openai.created, ...events, completed);
      for (const client of formats) {
        assert.deepEqual(argumentsOf(hear(responses, client, stream)), [{ at: 1 }], `${way}, ${client.id}`);
      }
    }
  });

  it('15: deltas of an item that was never announced are not lost', () => {
    const message = openai.messageEvents(0, 'msg_1', 'Hel', 'lo').slice(2);
    const completed = openai.response('completed', [openai.message('msg_1', 'Hello')]);
    const stream = openai.stream(...openai.created, ...message, [
      'response.completed',
      { response: completed },
    ]);
    for (const client of formats) {
      assert.equal(said(hear(responses, client, stream)), 'Hello', client.id);
    }
  });

  it('16: a call that is there at once reaches Messages clients as a delta', () => {
    const text = writeStream(messages.format, readStream(gemini.format, google.said([look('here')], 'STOP')));
    const events = framesOf(text).map(({ data }) => JSON.parse(data));
    const start = events.find(({ type }) => type === 'content_block_start');
    assert.deepEqual(start.content_block.input, {});
    const deltas = events.filter(({ delta }) => delta?.type === 'input_json_delta');
    assert.deepEqual(JSON.parse(deltas.map(({ delta }) => delta.partial_json).join('')), { at: 'here' });
  });

  it('17: a call without arguments has an empty object for them', () => {
    const stream = [claude.start(), ...claude.toolBlock(0, 'toolu_1', 'now'), ...claude.ending('tool_use')];
    for (const client of formats) {
      assert.equal(callsOf(hear(messages, client, stream))[0]?.arguments, '{}', client.id);
    }
  });

  it('22: Gemini may finish without parts, and may say STOP in every chunk', () => {
    const finish = google.chunk({ candidates: [{ finishReason: 'STOP' }] });
    const repeated = ['Hel', 'lo'].map((text) => google.said([{ text }], 'STOP'));
    for (const client of formats) {
      for (const stream of [[google.said([{ text: 'Hello' }]), finish], repeated]) {
        const heard = hear(gemini, client, stream);
        assert.equal(said(heard), 'Hello', client.id);
        assert.equal(heard.end, 'stop', client.id);
      }
    }
  });

  it('23: a Gemini answer that ran out of tokens was cut, and a malformed call is a failure', () => {
    for (const client of formats) {
      const cut = hear(gemini, client, [
        google.said([{ text: 'Hel' }]),
        google.said(undefined, 'MAX_TOKENS'),
      ]);
      assert.equal(cut.end, 'length', client.id);
      const malformed = hear(gemini, client, [google.said(undefined, 'MALFORMED_FUNCTION_CALL')]);
      assert.equal(malformed.end, 'failure', client.id);
    }
  });

  it('31: a text that is streamed and then told once more in full is said once', () => {
    const done = openai.response('completed', [openai.message('msg_1', 'Hello')]);
    const end: [string, object] = ['response.completed', { response: done }];
    const streamed = openai.messageEvents(0, 'msg_1', 'Hel', 'lo');
    for (const client of formats) {
      const all = hear(responses, client, openai.stream(...openai.created, ...streamed, end));
      assert.equal(said(all), 'Hello', client.id);
      const fullOnly = streamed.filter(([type]) => !type.endsWith('.delta'));
      const once = hear(responses, client, openai.stream(...openai.created, ...fullOnly, end));
      assert.equal(said(once), 'Hello', `${client.id}, without deltas`);
    }
  });

  it('78: a text block without text, and counts that are null, stop nothing', () => {
    const nulls = { input_tokens: null, output_tokens: null, cache_read_input_tokens: null };
    const stream = [
      claude.start(nulls),
      ...claude.block(0, { type: 'text' }, { type: 'text_delta', text: 'Hi' }),
      ...claude.ending('end_turn', nulls),
    ];
    for (const client of formats) {
      const heard = hear(messages, client, stream, { context: answerContext() });
      assert.equal(said(heard), 'Hi', client.id);
      assert.equal(heard.end, 'stop', client.id);
    }
  });
});
