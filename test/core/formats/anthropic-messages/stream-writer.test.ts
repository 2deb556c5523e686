// Writing Messages streams: one start, blocks one after another, one end, and nothing after a failure.

import assert from 'node:assert/strict';
import {
  anthropicMessages,
  UNSIGNED_THINKING_MARK,
} from '../../../../src/core/formats/anthropic-messages/index.ts';
import { foldAnswer } from '../../../../src/core/formats/fold.ts';
import type { AnswerContext } from '../../../../src/core/formats/format.ts';
import type { FinishReason, StreamEvent } from '../../../../src/core/model/stream.ts';
import { parsed, readStream } from './sse.ts';

const start: StreamEvent = { type: 'start', id: 'upstream-id', model: 'upstream-model' };
const finish = (reason: FinishReason = 'stop'): StreamEvent => ({ type: 'finish', reason });
const text = (value: string): StreamEvent => ({ type: 'text-delta', text: value });
const think = (value: string): StreamEvent => ({ type: 'reasoning-delta', text: value });
const callStart = (call: number, kind: 'function' | 'custom' = 'function'): StreamEvent => ({
  type: 'tool-call-start',
  call,
  id: `id${call}`,
  name: `tool${call}`,
  kind,
});
const args = (call: number, value: string): StreamEvent => ({
  type: 'tool-call-delta',
  call,
  arguments: value,
});
const callEnd = (call: number): StreamEvent => ({ type: 'tool-call-end', call });

function context(): AnswerContext {
  return { id: 'abc', model: 'asked', created: 0, includeUsage: true, losses: new Set() };
}

function writeRaw(events: StreamEvent[], answer = context()): string {
  const writer = anthropicMessages.createStreamWriter(answer);
  return events.map((event) => writer.write(event)).join('');
}

function write(...events: StreamEvent[]): any[] {
  return parsed(writeRaw([start, ...events]));
}

/** Each event in a word or two; checks on the way that indices have no gaps and blocks do not overlap. */
function outline(events: any[]): string[] {
  let open = -1;
  let next = 0;
  return events.map((event) => {
    if (event.type === 'content_block_start') {
      assert.equal(open, -1, 'blocks overlap');
      assert.equal(event.index, next++);
      open = event.index;
      return `start ${event.content_block.type}`;
    }
    if (event.type === 'content_block_delta') {
      assert.equal(event.index, open);
      const { type, ...value } = event.delta;
      return `${type} ${Object.values(value)[0]}`;
    }
    if (event.type === 'content_block_stop') {
      assert.equal(event.index, open);
      open = -1;
      return 'stop';
    }
    return event.type === 'message_delta' ? event.delta.stop_reason : event.type;
  });
}

describe('writing a Messages stream', () => {
  it('writes text between one start and one end', () => {
    const events = write(
      text('Hel'),
      text(''),
      text('lo'),
      { type: 'usage', usage: { input: 110, cachedInput: 100, cacheWrite: 4, output: 7, reasoning: 2 } },
      finish(),
    );
    assert.deepEqual(events[0], {
      type: 'message_start',
      message: {
        id: 'msg_abc',
        type: 'message',
        role: 'assistant',
        model: 'asked',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: {
          input_tokens: 0,
          cache_creation_input_tokens: 0,
          cache_read_input_tokens: 0,
          output_tokens: 0,
        },
      },
    });
    assert.deepEqual(outline(events), [
      'message_start',
      'start text',
      'text_delta Hel',
      'text_delta lo',
      'stop',
      'end_turn',
      'message_stop',
    ]);
    assert.deepEqual(events.at(-2), {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: {
        input_tokens: 6,
        cache_creation_input_tokens: 4,
        cache_read_input_tokens: 100,
        output_tokens: 7,
        output_tokens_details: { thinking_tokens: 2 },
      },
    });
  });

  it('writes each piece as it comes', () => {
    const writer = anthropicMessages.createStreamWriter(context());
    assert.deepEqual(outline(parsed(writer.write(start))), ['message_start']);
    assert.match(writer.write(text('a')), /content_block_start[\s\S]*text_delta/);
    assert.match(writer.write(text('b')), /^event: content_block_delta\n/);
    assert.equal(writer.write({ type: 'usage', usage: { output: 1 } }), '');
  });

  const orders: [phenomenon: string, events: StreamEvent[], expected: string[]][] = [
    [
      'opens a block with the first real piece of its kind',
      [text(''), think('hm'), text('a'), finish()],
      [
        'start thinking',
        'thinking_delta hm',
        `signature_delta ${UNSIGNED_THINKING_MARK}`,
        'stop',
        'start text',
        'text_delta a',
        'stop',
        'end_turn',
      ],
    ],
    [
      'begins another block where the upstream did',
      [text('a'), { type: 'text-end' }, text('b'), finish()],
      ['start text', 'text_delta a', 'stop', 'start text', 'text_delta b', 'stop', 'end_turn'],
    ],
    [
      'keeps the piece that switches the kind',
      [text('a'), callStart(0), args(0, '{"x":'), args(0, '1}'), callEnd(0), text('b'), finish()],
      [
        'start text',
        'text_delta a',
        'stop',
        'start tool_use',
        'input_json_delta {"x":',
        'input_json_delta 1}',
        'stop',
        'start text',
        'text_delta b',
        'stop',
        'tool_use',
      ],
    ],
    [
      'writes interleaved calls one after another',
      [
        callStart(0),
        callStart(1),
        args(0, '{'),
        args(1, '['),
        args(0, '}'),
        args(1, ']'),
        callEnd(1),
        callEnd(0),
        finish('tool-calls'),
      ],
      [
        'start tool_use',
        'input_json_delta {',
        'input_json_delta }',
        'stop',
        'start tool_use',
        'input_json_delta [',
        'input_json_delta ]',
        'stop',
        'tool_use',
      ],
    ],
    [
      'keeps back text behind a call that goes on',
      [callStart(0), text('a'), args(0, '{}'), finish()],
      ['start tool_use', 'input_json_delta {}', 'stop', 'start text', 'text_delta a', 'stop', 'tool_use'],
    ],
    [
      'gives a call without arguments an empty object',
      [callStart(0), args(0, ''), callEnd(0), finish('tool-calls')],
      ['start tool_use', 'input_json_delta {}', 'stop', 'tool_use'],
    ],
    [
      'wraps the free text of a custom call',
      [callStart(0, 'custom'), args(0, '*** "Begin'), callEnd(0), finish()],
      ['start tool_use', 'input_json_delta {"input":"*** \\"Begin"}', 'stop', 'tool_use'],
    ],
    [
      'writes a signature of its own vendor as it is',
      [
        think('a'),
        { type: 'reasoning-end', proof: { format: 'anthropic-messages', kind: 'signature', value: 'sig-1' } },
        finish(),
      ],
      ['start thinking', 'thinking_delta a', 'signature_delta sig-1', 'stop', 'end_turn'],
    ],
    [
      'writes thinking that shows no text',
      [
        { type: 'reasoning-end', proof: { format: 'anthropic-messages', kind: 'signature', value: 'sig-1' } },
        finish(),
      ],
      ['start thinking', 'signature_delta sig-1', 'stop', 'end_turn'],
    ],
    [
      'writes redacted thinking',
      [
        { type: 'reasoning-end', proof: { format: 'anthropic-messages', kind: 'redacted', value: 'red-1' } },
        text('a'),
        finish(),
      ],
      ['start redacted_thinking', 'stop', 'start text', 'text_delta a', 'stop', 'end_turn'],
    ],
    [
      "writes no block for another vendor's proof alone",
      [
        { type: 'reasoning-end', proof: { format: 'gemini', kind: 'signature', value: 'x' } },
        text('a'),
        finish(),
      ],
      ['start text', 'text_delta a', 'stop', 'end_turn'],
    ],
    [
      'ends thinking twice in a row as two blocks',
      [think('a'), { type: 'reasoning-end' }, think('b'), { type: 'reasoning-end' }, finish()],
      [
        'start thinking',
        'thinking_delta a',
        `signature_delta ${UNSIGNED_THINKING_MARK}`,
        'stop',
        'start thinking',
        'thinking_delta b',
        `signature_delta ${UNSIGNED_THINKING_MARK}`,
        'stop',
        'end_turn',
      ],
    ],
    [
      'writes a refusal as text, and says that it is one',
      [{ type: 'refusal-delta', text: 'No.' }, finish()],
      ['start text', 'text_delta No.', 'stop', 'refusal'],
    ],
    [
      'writes whole blocks of its own vendor with a streamed input',
      [
        {
          type: 'opaque',
          part: {
            type: 'opaque',
            format: 'anthropic-messages',
            kind: 'server_tool_use',
            value: { type: 'server_tool_use', input: { q: 1 } },
          },
        },
        finish('pause'),
      ],
      ['start server_tool_use', 'input_json_delta {"q":1}', 'stop', 'pause_turn'],
    ],
    ['writes an answer without content', [finish()], ['end_turn']],
  ];
  for (const [phenomenon, events, expected] of orders) {
    it(phenomenon, () =>
      assert.deepEqual(outline(write(...events)), ['message_start', ...expected, 'message_stop']),
    );
  }

  const reasons: [reason: FinishReason, withCall: boolean, stopReason: string][] = [
    ['stop', false, 'end_turn'],
    ['stop', true, 'tool_use'],
    ['tool-calls', true, 'tool_use'],
    ['tool-calls', false, 'end_turn'],
    ['length', true, 'max_tokens'],
    ['context-full', false, 'model_context_window_exceeded'],
    ['content-filter', false, 'refusal'],
    ['pause', false, 'pause_turn'],
    ['stop-sequence', false, 'stop_sequence'],
  ];
  for (const [reason, withCall, stopReason] of reasons) {
    it(`ends ${reason} ${withCall ? 'with' : 'without'} a call as ${stopReason}`, () => {
      const events = write(...(withCall ? [callStart(0), callEnd(0)] : [text('a')]), finish(reason));
      assert.equal(events.at(-2).delta.stop_reason, stopReason);
    });
  }

  it('names the stop sequence, and why the model refused', () => {
    const hit = write(text('a'), { type: 'finish', reason: 'stop-sequence', stopSequence: 'END' });
    assert.equal(hit.at(-2).delta.stop_sequence, 'END');
    const refused = write({ type: 'finish', reason: 'content-filter', detail: 'why' });
    assert.deepEqual(refused.at(-2).delta.stop_details, {
      type: 'refusal',
      category: null,
      explanation: 'why',
    });
  });

  it('starts by itself when the upstream did not, and only once', () => {
    const events = parsed(writeRaw([text('a'), start, text('b'), finish()]));
    assert.deepEqual(outline(events), [
      'message_start',
      'start text',
      'text_delta a',
      'text_delta b',
      'stop',
      'end_turn',
      'message_stop',
    ]);
  });

  it('ends a failure with the error event, leaves the block open, and says no more', () => {
    const failure: StreamEvent = {
      type: 'failure',
      failure: { kind: 'overloaded', scope: 'account', message: 'Busy.' },
    };
    const events = write(callStart(0), args(0, '{"a'), failure, args(0, '"}'), finish());
    assert.deepEqual(outline(events), ['message_start', 'start tool_use', 'input_json_delta {"a', 'error']);
    assert.deepEqual(events.at(-1), { type: 'error', error: { type: 'overloaded_error', message: 'Busy.' } });
  });

  it('is silent after its end', () => {
    assert.deepEqual(
      outline(write(finish(), text('late'), finish(), { type: 'usage', usage: { output: 1 } })),
      ['message_start', 'end_turn', 'message_stop'],
    );
  });

  it('names what could not cross', () => {
    const answer = context();
    writeRaw(
      [
        start,
        { type: 'opaque', part: { type: 'opaque', format: 'gemini', kind: 'executableCode', value: {} } },
        think('a'),
        { type: 'reasoning-end', proof: { format: 'gemini', kind: 'signature', value: 'x' } },
        finish(),
      ],
      answer,
    );
    assert.deepEqual([...answer.losses], ['executableCode', 'reasoning proof']);
  });

  it('is read back as it was written', () => {
    const events: StreamEvent[] = [
      start,
      think('hm'),
      { type: 'reasoning-end', proof: { format: 'anthropic-messages', kind: 'signature', value: 'sig-1' } },
      text('a\n"b" \u2028 😀'),
      callStart(0),
      args(0, '{"path":"ü"}'),
      callEnd(0),
      { type: 'usage', usage: { input: 5, output: 6 } },
      finish('tool-calls'),
    ];
    const { parts, usage, finish: reason } = foldAnswer(readStream(writeRaw(events)));
    const expected = foldAnswer(events);
    assert.deepEqual([parts, reason], [expected.parts, expected.finish]);
    assert.deepEqual([usage.input, usage.output], [5, 6]);
  });

  it('keeps silent connections alive with a ping', () => {
    assert.deepEqual(parsed(anthropicMessages.keepAlive ?? ''), [{ type: 'ping' }]);
  });
});
