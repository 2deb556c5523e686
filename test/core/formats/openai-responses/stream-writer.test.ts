// Events written as a Responses stream, held to the order that OpenAI's SDK and Codex rely on.

import assert from 'node:assert/strict';
import { foldAnswer } from '../../../../src/core/formats/fold.ts';
import { openaiResponses } from '../../../../src/core/formats/openai-responses/index.ts';
import { foreignReasoningMark } from '../../../../src/core/formats/openai-responses/reasoning-proof.ts';
import type { FailureKind } from '../../../../src/core/model/failure.ts';
import type { FinishReason, StreamEvent } from '../../../../src/core/model/stream.ts';
import { context, parsed, read, write } from './sse.ts';

const start: StreamEvent = { type: 'start' };
const text = (text: string): StreamEvent => ({ type: 'text-delta', text });
const reason = (text: string): StreamEvent => ({ type: 'reasoning-delta', text });
const open = (call: number, name = 'f', kind: 'function' | 'custom' = 'function'): StreamEvent => ({
  type: 'tool-call-start',
  call,
  id: `c${call}`,
  name,
  kind,
});
const piece = (call: number, text: string): StreamEvent => ({
  type: 'tool-call-delta',
  call,
  arguments: text,
});
const close = (call: number): StreamEvent => ({ type: 'tool-call-end', call });
const finish = (reason: FinishReason = 'stop', detail?: string): StreamEvent => ({
  type: 'finish',
  reason,
  detail,
});

const events = (...events: StreamEvent[]): any[] => parsed(write([start, ...events]));
const types = (written: any[]) => written.map(({ type }) => type.replace(/^response\./, ''));
const last = (written: any[]) => written.at(-1);
const A = 'A'.repeat(24);

describe('writing a Responses stream', () => {
  it('tells a text in the order of the vendor, numbered from 0', () => {
    const written = events(text('a'), text('b'), { type: 'usage', usage: { input: 5, output: 2 } }, finish());
    assert.deepEqual(types(written), [
      'created',
      'in_progress',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ]);
    assert.deepEqual(
      written.map(({ sequence_number }) => sequence_number),
      written.map((_, index) => index),
    );
    const [created, progress, added, part, first, , whole, partDone, done, end] = written;
    const item_id = `msg_hg${A}_0`;
    const place = { item_id, output_index: 0, content_index: 0 };
    const empty = { type: 'output_text', text: '', annotations: [], logprobs: [] };
    assert.deepEqual(progress.response, created.response);
    assert.deepEqual(
      [created.response.id, created.response.status, created.response.output, created.response.usage],
      [`resp_${A}`, 'in_progress', [], null],
    );
    assert.deepEqual(added.item, {
      id: item_id,
      type: 'message',
      status: 'in_progress',
      role: 'assistant',
      content: [],
    });
    assert.deepEqual(part, {
      type: 'response.content_part.added',
      sequence_number: 3,
      ...place,
      part: empty,
    });
    assert.deepEqual(first, {
      type: 'response.output_text.delta',
      sequence_number: 4,
      ...place,
      delta: 'a',
      logprobs: [],
    });
    assert.equal(whole.text, 'ab');
    assert.deepEqual(partDone.part, { ...empty, text: 'ab' });
    assert.deepEqual(done.item, { ...added.item, status: 'completed', content: [{ ...empty, text: 'ab' }] });
    assert.deepEqual([end.response.status, end.response.output], ['completed', [done.item]]);
    assert.equal(end.response.usage.total_tokens, 7);
  });

  it('completes an answer that holds nothing', () => {
    const written = events(finish());
    assert.deepEqual(types(written), ['created', 'in_progress', 'completed']);
    assert.deepEqual([last(written).response.output, last(written).response.usage], [[], null]);
  });

  it('begins by itself where no start came', () => {
    assert.deepEqual(types(parsed(write([text('a')]))).slice(0, 2), ['created', 'in_progress']);
  });

  it('writes nothing for empty pieces, and nothing after the end', () => {
    assert.deepEqual(types(events(text(''), reason(''), finish(), text('a'), finish())), [
      'created',
      'in_progress',
      'completed',
    ]);
  });

  it('keeps text blocks and refusals apart as parts of one message', () => {
    const refusal: StreamEvent = { type: 'refusal-delta', text: 'no' };
    const written = events(text('a'), { type: 'text-end' }, text('b'), refusal, finish());
    assert.deepEqual(types(written).slice(3, -2), [
      'content_part.added',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'content_part.added',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'content_part.added',
      'refusal.delta',
      'refusal.done',
      'content_part.done',
    ]);
    assert.deepEqual(
      written
        .filter(({ type }) => type === 'response.content_part.added')
        .map(({ content_index }) => content_index),
      [0, 1, 2],
    );
    assert.deepEqual(
      last(written).response.output[0].content.map((part: any) => part.text ?? part.refusal),
      ['a', 'b', 'no'],
    );
  });

  it('shows thinking as a summary, closed before the answer, with something to send back', () => {
    const written = events(reason('h'), reason('m'), { type: 'reasoning-end' }, text('a'), finish());
    assert.deepEqual(types(written).slice(2, 9), [
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
    ]);
    const { item } = written[8];
    assert.deepEqual(item, {
      id: `rs_hg${A}_0`,
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'hm' }],
      encrypted_content: foreignReasoningMark,
    });
    assert.deepEqual(written[2].item, { id: item.id, type: 'reasoning', summary: [] });
    assert.deepEqual(last(written).response.output[0], item);
  });

  for (const [title, proof] of [
    ['another vendor’s', { format: 'anthropic-messages', kind: 'signature', value: 'Sig+/=' }],
    ['a redacted block’s', { format: 'anthropic-messages', kind: 'redacted', value: 'data' }],
    [
      'its own, bound to another id',
      { format: 'openai-responses', kind: 'encrypted', value: 'E', id: 'rs_1' },
    ],
  ] as const) {
    it(`brings the proof of ${title} back with the history`, () => {
      const written = events(reason('hm'), { type: 'reasoning-end', proof }, text('a'), finish());
      const reading = openaiResponses.readRequest({ model: 'm', input: last(written).response.output });
      assert.ok(reading.ok);
      assert.deepEqual(reading.conversation.turns[0]?.parts[0], { type: 'reasoning', text: 'hm', proof });
    });
  }

  it('gives a proof without text an item of its own', () => {
    const proof = { format: 'openai-responses', kind: 'encrypted', value: 'E' } as const;
    const written = events({ type: 'reasoning-end', proof }, text('a'), finish());
    assert.deepEqual(types(written).slice(2, 4), ['output_item.added', 'output_item.done']);
    assert.deepEqual(written[3].item, {
      id: `rs_hg${A}_0`,
      type: 'reasoning',
      summary: [],
      encrypted_content: 'E',
    });
  });

  it('ends thinking where nobody else ended it', () => {
    const written = events(reason('hm'), text('a'), finish());
    const done = written
      .filter(({ type }) => type === 'response.output_item.done')
      .map(({ item }) => item.type);
    assert.deepEqual(done, ['reasoning', 'message']);
  });
});

describe('writing calls into a Responses stream', () => {
  it('tells a call with its pieces, its whole arguments and its end', () => {
    const written = events(
      text('a'),
      open(0),
      piece(0, '{"a"'),
      piece(0, ':1}'),
      close(0),
      finish('tool-calls'),
    );
    assert.deepEqual(types(written).slice(8), [
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'completed',
    ]);
    const call = { id: `fc_hg${A}_1`, type: 'function_call', call_id: 'c0', name: 'f' };
    assert.deepEqual(written[8].item, { ...call, status: 'in_progress', arguments: '' });
    assert.deepEqual(written[11], {
      type: 'response.function_call_arguments.done',
      sequence_number: 11,
      item_id: call.id,
      output_index: 1,
      name: 'f',
      arguments: '{"a":1}',
    });
    assert.deepEqual(written[12].item, { ...call, status: 'completed', arguments: '{"a":1}' });
    assert.deepEqual(last(written).response.output[1], written[12].item);
  });

  it('gives a call without arguments some that parse, as a piece too', () => {
    const written = events(open(0), close(0), finish('tool-calls'));
    assert.deepEqual(
      written.filter(({ type }) => /arguments/.test(type)).map((event) => event.delta ?? event.arguments),
      ['{}', '{}'],
    );
  });

  it('lets parallel calls grow side by side, each under its own index', () => {
    const written = events(
      open(0),
      piece(0, '{"a"'),
      open(1, 'g'),
      piece(1, '{}'),
      piece(0, ':1}'),
      close(1),
      close(0),
      finish('tool-calls'),
    );
    const of = (index: number) =>
      types(written.filter(({ output_index }) => output_index === index)).map((type) =>
        type.split('.').at(-1),
      );
    assert.deepEqual(of(0), ['added', 'delta', 'delta', 'done', 'done']);
    assert.deepEqual(of(1), ['added', 'delta', 'done', 'done']);
    const added = written.filter(({ type }) => type === 'response.output_item.added');
    assert.deepEqual(
      added.map(({ output_index }) => output_index),
      [0, 1],
    );
    assert.deepEqual(
      last(written).response.output.map((item: any) => item.arguments),
      ['{"a":1}', '{}'],
    );
  });

  it('ends calls that nobody ended', () => {
    const written = events(open(0), piece(0, '{}'), finish('stop'));
    assert.deepEqual(types(written).at(-2), 'output_item.done');
  });

  const request = {
    tools: [
      { type: 'custom', name: 'patch' },
      { type: 'namespace', name: 'agents', tools: [{ type: 'function', name: 'spawn' }] },
    ],
  };
  const writeFor = (...events: StreamEvent[]) => parsed(write([start, ...events], context(request)));

  it('tells free text as it comes', () => {
    const written = writeFor(
      open(0, 'patch', 'custom'),
      piece(0, '*** '),
      piece(0, 'End'),
      close(0),
      finish(),
    );
    assert.deepEqual(types(written).slice(2, -1), [
      'output_item.added',
      'custom_tool_call_input.delta',
      'custom_tool_call_input.delta',
      'custom_tool_call_input.done',
      'output_item.done',
    ]);
    assert.deepEqual(written.at(-2).item, {
      id: `ctc_hg${A}_0`,
      type: 'custom_tool_call',
      status: 'completed',
      input: '*** End',
      call_id: 'c0',
      name: 'patch',
    });
  });

  it('unwraps free text where the upstream was given a function for it', () => {
    const written = writeFor(
      open(0, 'patch'),
      piece(0, '{"input":"*** '),
      piece(0, 'End"}'),
      close(0),
      finish(),
    );
    const deltas = written.filter(({ type }) => type.endsWith('input.delta'));
    assert.deepEqual(
      deltas.map(({ delta }) => delta),
      ['*** End'],
    );
    assert.equal(written.at(-2).item.type, 'custom_tool_call');
    assert.equal(written.at(-2).item.input, '*** End');
  });

  it('gives a tool its namespace back, from the first event on', () => {
    const written = writeFor(open(0, 'agents__spawn'), close(0), finish('tool-calls'));
    for (const item of [written[2].item, written.at(-2).item, last(written).response.output[0]]) {
      assert.deepEqual([item.namespace, item.name], ['agents', 'spawn']);
    }
  });

  it('gives its own opaque items whole, and names those of others', () => {
    const value = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    const about = context();
    const opaque = (format: 'openai-responses' | 'gemini'): StreamEvent => ({
      type: 'opaque',
      part: { type: 'opaque', format, kind: 'web_search_call', value },
    });
    const written = parsed(write([text('a'), opaque('openai-responses'), opaque('gemini'), finish()], about));
    assert.deepEqual(types(written).slice(-4), [
      'output_item.done',
      'output_item.added',
      'output_item.done',
      'completed',
    ]);
    assert.deepEqual([last(written).response.output[1], [...about.losses]], [value, ['web_search_call']]);
  });
});

describe('how a written Responses stream ends', () => {
  for (const [reason, type, why] of [
    ['stop', 'completed', undefined],
    ['stop-sequence', 'completed', undefined],
    ['pause', 'completed', undefined],
    ['length', 'incomplete', 'max_output_tokens'],
    ['context-full', 'incomplete', 'max_output_tokens'],
    ['content-filter', 'incomplete', 'content_filter'],
  ] as const) {
    it(`says ${type} for ${reason}`, () => {
      const written = events(text('a'), finish(reason));
      const { response } = last(written);
      assert.equal(types(written).at(-1), type);
      assert.deepEqual([response.status, response.incomplete_details?.reason], [type, why]);
      assert.deepEqual([response.error, response.output[0].status], [null, type]);
      assert.equal(types(written).at(-2), 'output_item.done');
    });
  }

  it('never says that a call is done which the limit may have cut', () => {
    const written = events(
      open(0),
      piece(0, '{}'),
      close(0),
      open(1),
      piece(1, '{"a'),
      close(1),
      finish('length'),
    );
    const done = written.filter(({ type }) => type === 'response.output_item.done');
    assert.deepEqual(
      done.map(({ output_index }) => output_index),
      [0],
    );
    assert.deepEqual(
      last(written).response.output.map((item: any) => item.status),
      ['completed', 'incomplete'],
    );
  });

  it('does so for a call before the text that was cut', () => {
    const written = events(open(0), close(0), text('a'), finish('length'));
    assert.deepEqual(
      last(written).response.output.map((item: any) => item.status),
      ['completed', 'incomplete'],
    );
  });

  it('gives the explanation of a filter where there is nothing else to read', () => {
    const silent = last(events(finish('content-filter', 'Not that.')));
    assert.deepEqual(silent.response.output[0].content, [{ type: 'refusal', refusal: 'Not that.' }]);
    const spoken = last(events(text('a'), finish('content-filter', 'Not that.')));
    assert.equal(spoken.response.output[0].content.length, 1);
  });

  const failure = (kind: FailureKind): StreamEvent => ({
    type: 'failure',
    failure: { kind, scope: 'account', message: 'gone' },
  });

  it('fails with one event that says why and how far it came', () => {
    const written = events(
      text('a'),
      open(0),
      piece(0, '{"a'),
      failure('broken-stream'),
      text('b'),
      finish(),
    );
    const { type, response } = last(written);
    assert.equal(type, 'response.failed');
    assert.deepEqual(
      [response.status, response.error],
      ['failed', { code: 'server_error', message: 'gone' }],
    );
    assert.deepEqual(
      response.output.map((item: any) => item.status),
      ['completed', 'incomplete'],
    );
    const before = types(written).slice(-3);
    assert.deepEqual(before, ['output_item.added', 'function_call_arguments.delta', 'failed']);
  });

  it('fails with nothing before it where nothing was said', () => {
    const written = parsed(write([failure('rate-limit')]));
    assert.deepEqual(types(written), ['failed']);
    assert.equal(written[0].sequence_number, 0);
  });

  for (const [kind, code] of [
    ['invalid-request', 'invalid_prompt'],
    ['context-too-long', 'context_length_exceeded'],
    ['rate-limit', 'rate_limit_exceeded'],
    ['quota', 'insufficient_quota'],
    ['unauthenticated', 'permission_denied'],
    ['model-not-found', 'model_not_found'],
    ['overloaded', 'server_error'],
    ['timeout', 'server_error'],
  ] as const) {
    it(`calls ${kind} ${code}`, () => {
      assert.equal(parsed(write([failure(kind)]))[0].response.error.code, code);
    });
  }

  it('is read again as what it was', () => {
    const said: StreamEvent[] = [
      reason('hm'),
      { type: 'reasoning-end' },
      text('Grüße 🌍'),
      { type: 'text-end' },
      open(0),
      piece(0, '{"a":1}'),
      close(0),
      open(1, 't', 'custom'),
      piece(1, 'free'),
      close(1),
      { type: 'usage', usage: { input: 5, output: 2, cachedInput: 0, cacheWrite: 0, reasoning: 0 } },
      finish('tool-calls'),
    ];
    const again = read(write([start, ...said]));
    const { id: _, model: __, ...answer } = foldAnswer(again);
    const { id: ___, model: ____, ...expected } = foldAnswer([start, ...said]);
    assert.deepEqual(answer, expected);
  });
});
