// Streams that Chat clients accept, judged by the OpenAI SDK.

import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { foldAnswer } from '../../../../src/core/formats/fold.ts';
import type { AnswerContext } from '../../../../src/core/formats/format.ts';
import { openaiChat } from '../../../../src/core/formats/openai-chat/index.ts';
import { SseSplitter } from '../../../../src/core/formats/sse.ts';
import type { StreamEvent } from '../../../../src/core/model/stream.ts';

function context(fields: Partial<AnswerContext> = {}): AnswerContext {
  return {
    id: 'A'.repeat(24),
    model: 'asked',
    created: 5,
    includeUsage: false,
    losses: new Set(),
    ...fields,
  };
}

function write(events: StreamEvent[], given = context()): string {
  const writer = openaiChat.createStreamWriter(given);
  return events.map((event) => writer.write(event)).join('');
}

/** The data of each event: parsed chunks, and `[DONE]` as it is. */
function data(text: string): any[] {
  return new SseSplitter()
    .push(Buffer.from(text))
    .map((event) => (event.data === '[DONE]' ? event.data : JSON.parse(event.data)));
}

/** What the SDK makes of a stream. */
async function judge(text: string) {
  const client = new OpenAI({
    apiKey: 'none',
    baseURL: 'http://127.0.0.1:1/v1',
    maxRetries: 0,
    fetch: async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } }),
  });
  const stream = client.chat.completions.stream({ model: 'asked', messages: [], stream: true });
  return stream.finalChatCompletion();
}

const start: StreamEvent = { type: 'start', id: 'upstream', model: 'upstream-model' };
const finish = (reason: any = 'stop', detail?: string): StreamEvent => ({ type: 'finish', reason, detail });
const open = (call: number, name: string, kind: 'function' | 'custom' = 'function'): StreamEvent => ({
  type: 'tool-call-start',
  call,
  id: `call_${call}`,
  name,
  kind,
});
const delta = (call: number, args: string): StreamEvent => ({
  type: 'tool-call-delta',
  call,
  arguments: args,
});
const text = (text: string): StreamEvent => ({ type: 'text-delta', text });
const usage: StreamEvent = { type: 'usage', usage: { input: 3, output: 2, cachedInput: 1, reasoning: 1 } };

describe('writing a Chat stream', () => {
  it('writes the role once, deltas, the finish, and [DONE], all under one id', () => {
    const sent = data(write([start, text('Hel'), text('lo'), { type: 'text-end' }, usage, finish()]));
    assert.deepEqual(
      sent.map((chunk) => chunk.choices?.[0] ?? chunk),
      [
        { index: 0, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null },
        { index: 0, delta: { content: 'Hel' }, logprobs: null, finish_reason: null },
        { index: 0, delta: { content: 'lo' }, logprobs: null, finish_reason: null },
        { index: 0, delta: {}, logprobs: null, finish_reason: 'stop' },
        '[DONE]',
      ],
    );
    for (const chunk of sent.slice(0, -1)) {
      const { id, object, created, model } = chunk;
      assert.deepEqual(
        { id, object, created, model },
        { id: `chatcmpl-${'A'.repeat(24)}`, object: 'chat.completion.chunk', created: 5, model: 'asked' },
      );
      assert.equal('usage' in chunk, false);
    }
  });

  it('writes the usage chunk after the finish only where it was asked for', () => {
    const sent = data(write([start, text('x'), usage, finish()], context({ includeUsage: true })));
    assert.deepEqual(
      sent.slice(0, -2).map((chunk) => chunk.usage),
      [null, null, null],
    );
    assert.deepEqual(sent.at(-2).choices, []);
    assert.deepEqual(sent.at(-2).usage, {
      prompt_tokens: 3,
      completion_tokens: 2,
      total_tokens: 5,
      prompt_tokens_details: { cached_tokens: 1 },
      completion_tokens_details: { reasoning_tokens: 1 },
    });
    assert.equal(sent.at(-1), '[DONE]');
  });

  it('makes no usage up', () => {
    const sent = data(write([start, text('x'), finish()], context({ includeUsage: true })));
    assert.ok(sent.every((chunk) => chunk === '[DONE]' || chunk.choices.length === 1));
  });

  it('passes the SDK with reasoning, text and parallel calls that interleave', async () => {
    const events: StreamEvent[] = [
      start,
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-end' },
      text('ü"\n'),
      open(0, 'f'),
      open(1, 'g'),
      delta(1, '{"b"'),
      delta(0, '{"a":1}'),
      delta(1, ':2}'),
      { type: 'tool-call-end', call: 0 },
      { type: 'tool-call-end', call: 1 },
      usage,
      finish('tool-calls'),
    ];
    const completion = await judge(write(events, context({ includeUsage: true })));
    const [choice] = completion.choices;
    assert.equal(choice?.finish_reason, 'tool_calls');
    assert.equal(choice.message.content, 'ü"\n');
    assert.deepEqual(
      choice.message.tool_calls?.map((call: any) => [
        call.id,
        call.type,
        call.function.name,
        call.function.arguments,
      ]),
      [
        ['call_0', 'function', 'f', '{"a":1}'],
        ['call_1', 'function', 'g', '{"b":2}'],
      ],
    );
    assert.equal(completion.usage?.total_tokens, 5);
  });

  it('counts calls, not blocks', () => {
    const sent = data(
      write([start, text('x'), open(4, 'f'), open(9, 'g'), delta(9, '{}'), finish('tool-calls')]),
    );
    const pieces = sent.flatMap((chunk) => chunk.choices?.[0].delta.tool_calls ?? []);
    assert.deepEqual(
      pieces.map((piece) => [piece.index, piece.id]),
      [
        [0, 'call_4'],
        [1, 'call_9'],
        [1, undefined],
      ],
    );
  });

  it('gives a call without arguments an empty object', () => {
    const sent = data(write([start, open(0, 'f'), { type: 'tool-call-end', call: 0 }, finish('tool-calls')]));
    const pieces = sent.flatMap((chunk) => chunk.choices?.[0].delta.tool_calls ?? []);
    assert.equal(pieces.map((piece) => piece.function.arguments).join(''), '{}');
  });

  it('writes custom calls as such', () => {
    const sent = data(
      write([
        start,
        open(0, 'patch', 'custom'),
        delta(0, '***'),
        { type: 'tool-call-end', call: 0 },
        finish(),
      ]),
    );
    assert.deepEqual(
      sent.flatMap((chunk) => chunk.choices?.[0].delta.tool_calls ?? []),
      [
        { index: 0, id: 'call_0', type: 'custom', custom: { name: 'patch', input: '' } },
        { index: 0, custom: { input: '***' } },
      ],
    );
  });

  for (const [reason, calls, expected] of [
    ['stop', false, 'stop'],
    ['stop', true, 'tool_calls'],
    ['stop-sequence', false, 'stop'],
    ['pause', false, 'stop'],
    ['tool-calls', true, 'tool_calls'],
    ['tool-calls', false, 'stop'],
    ['length', true, 'length'],
    ['context-full', false, 'length'],
    ['content-filter', false, 'content_filter'],
  ] as const) {
    it(`ends ${reason} ${calls ? 'with' : 'without'} calls as ${expected}`, () => {
      const events = [start, ...(calls ? [open(0, 'f'), delta(0, '{}')] : [text('x')]), finish(reason)];
      assert.equal(data(write(events)).at(-2).choices[0].finish_reason, expected);
    });
  }

  it('tells why a filter left nothing', () => {
    const silent = data(write([start, finish('content-filter', 'because')]));
    assert.deepEqual(silent[1].choices[0].delta, { refusal: 'because' });
    const spoken = data(write([start, text('x'), finish('content-filter', 'because')]));
    assert.ok(spoken.every((chunk) => chunk === '[DONE]' || !('refusal' in chunk.choices[0].delta)));
  });

  it('ends a broken stream with an error, and with nothing after it', async () => {
    const writer = openaiChat.createStreamWriter(context());
    const before = writer.write(start) + writer.write(text('x'));
    const error = writer.write({
      type: 'failure',
      failure: { kind: 'overloaded', scope: 'account', message: 'Too busy.' },
    });
    assert.equal(writer.write(finish()), '');
    assert.deepEqual(data(error), [
      { error: { message: 'Too busy.', type: 'server_error', param: null, code: 'overloaded' } },
    ]);
    assert.ok(!before.includes('finish_reason":"'));
    await assert.rejects(judge(before + error), /Too busy/);
  });

  it('writes an error even before anything else', () => {
    const failure = { kind: 'timeout' as const, scope: 'account' as const, message: 'Late.' };
    assert.equal(data(write([{ type: 'failure', failure }])).length, 1);
  });

  it('starts by itself, leaves empty pieces out, and ends once', () => {
    const sent = data(write([text(''), text('x'), finish(), finish(), text('y')]));
    assert.equal(sent.filter((chunk) => chunk.choices?.[0].delta.role).length, 1);
    assert.equal(sent.length, 4);
  });

  it('keeps a blank line between texts that something stood between', () => {
    const sent = data(
      write([start, text('a'), text('b'), { type: 'reasoning-delta', text: 'r' }, text('c'), finish()]),
    );
    assert.equal(sent.map((chunk) => chunk.choices?.[0].delta.content ?? '').join(''), 'ab\n\nc');
  });

  it('names what could not cross', () => {
    const losses = new Set<string>();
    const part = { type: 'opaque' as const, format: 'gemini' as const, kind: 'executableCode', value: {} };
    const proof = { format: 'gemini' as const, kind: 'signature' as const, value: 's' };
    write([start, { type: 'opaque', part }, { type: 'reasoning-end', proof }, finish()], context({ losses }));
    assert.deepEqual([...losses], ['executableCode', 'reasoning proof']);
  });

  it('is read back as it was written', () => {
    const events: StreamEvent[] = [
      start,
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-end' },
      text('x'),
      open(0, 'f'),
      delta(0, '{"a":1}'),
      { type: 'tool-call-end', call: 0 },
      usage,
      finish('tool-calls'),
    ];
    const reader = openaiChat.createStreamReader();
    const read = new SseSplitter()
      .push(Buffer.from(write(events, context({ includeUsage: true }))))
      .flatMap((event) => reader.read(event));
    const { id: _, model: __, ...expected } = foldAnswer(events);
    const { id: ___, model: ____, ...answer } = foldAnswer(read);
    assert.deepEqual(answer, expected);
  });

  it('keeps silent connections open with a comment', () => {
    const [event] = new SseSplitter().push(Buffer.from(openaiChat.keepAlive ?? ''));
    assert.ok(event && !event.hasData);
    assert.ok(openaiChat.keepAlive?.startsWith(':'));
  });
});
