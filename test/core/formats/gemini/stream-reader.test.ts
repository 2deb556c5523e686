// What Google and its imitators stream, read into events.

import assert from 'node:assert/strict';
import type { StreamEvent } from '../../../../src/core/model/stream.ts';
import { chunk, proof, readChunks, readStream, wire } from './wire.ts';

const start: StreamEvent = { type: 'start', id: 'r1', model: 'gemini-x' };
const stop: StreamEvent = { type: 'finish', reason: 'stop' };

function kinds(events: StreamEvent[]): string[] {
  return events.map(({ type }) => type);
}

function failureOf(events: StreamEvent[]) {
  const last = events.at(-1);
  assert.equal(last?.type, 'failure');
  return (last as Extract<StreamEvent, { type: 'failure' }>).failure;
}

describe('a Gemini stream of text', () => {
  const text = wire(
    chunk([{ text: 'Häl' }], { usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 } }),
    chunk([{ text: 'lo 世界' }], {
      finishReason: 'STOP',
      usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 4, totalTokenCount: 9 },
    }),
  );
  const expected: StreamEvent[] = [
    start,
    { type: 'text-delta', text: 'Häl' },
    { type: 'usage', usage: { input: 5 } },
    { type: 'text-delta', text: 'lo 世界' },
    { type: 'usage', usage: { input: 5, output: 4 } },
    { type: 'text-end' },
    stop,
  ];

  it('is read with its usage', () => assert.deepEqual(readStream(text), expected));

  it('is read when each byte comes alone', () => {
    const bytes = Array.from(Buffer.from(text), (byte) => Buffer.from([byte]));
    assert.deepEqual(readChunks(bytes), expected);
  });

  it('is read with bare line feeds, and without the last blank line', () => {
    assert.deepEqual(readStream(text.replaceAll('\r\n', '\n').trimEnd()), expected);
  });

  it('is read as one JSON array in an event, as some gateways send it', () => {
    const list = text.split('\r\n\r\n').filter(Boolean);
    const joined = `data: [${list.map((line) => line.slice(6)).join(',')}]\n\n`;
    assert.deepEqual(readStream(joined), expected);
  });
});

describe('the end of a Gemini stream', () => {
  it('is what the last finish reason says, where every chunk has one', () => {
    const events = readStream(
      wire(
        chunk([{ text: 'a' }], { finishReason: 'STOP' }),
        chunk([{ text: 'b' }], { finishReason: 'STOP' }),
        chunk([{ text: 'c' }], { finishReason: 'MAX_TOKENS' }),
      ),
    );
    assert.deepEqual(kinds(events), [
      'start',
      'text-delta',
      'text-delta',
      'text-delta',
      'text-end',
      'finish',
    ]);
    assert.deepEqual(events.at(-1), { type: 'finish', reason: 'length' });
  });

  for (const candidate of [
    { finishReason: 'STOP' },
    { content: {}, finishReason: 'STOP' },
    { content: { role: 'model' }, finishReason: 'STOP' },
  ]) {
    it(`may come in a chunk such as ${JSON.stringify(candidate)}`, () => {
      const events = readStream(wire(chunk([{ text: 'a' }]), { candidates: [candidate] }));
      assert.deepEqual(events.at(-1), stop);
    });
  }

  it('without a finish reason is a broken stream', () => {
    assert.equal(failureOf(readStream(wire(chunk([{ text: 'a' }])))).kind, 'broken-stream');
    const unspecified = chunk([{ text: 'a' }], { finishReason: 'FINISH_REASON_UNSPECIFIED' });
    assert.equal(failureOf(readStream(wire(unspecified))).kind, 'broken-stream');
  });

  it('without any chunk is no answer', () => assert.equal(failureOf(readStream('')).kind, 'malformed'));

  it('may be followed by usage, or by words of a gateway', () => {
    const usage = { usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2, totalTokenCount: 3 } };
    const text = `${wire(chunk([{ text: 'a' }], { finishReason: 'STOP' }), usage)}data: [DONE]\n\n: bye\n\n`;
    const events = readStream(text);
    assert.deepEqual(kinds(events), ['start', 'text-delta', 'usage', 'text-end', 'finish']);
  });

  const reasons: [word: string, expected: Partial<Extract<StreamEvent, { type: 'finish' }>>][] = [
    ['STOP', { reason: 'stop' }],
    ['MAX_TOKENS', { reason: 'length' }],
    ...['SAFETY', 'RECITATION', 'LANGUAGE', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'IMAGE_SAFETY'].map(
      (word): [string, object] => [word, { reason: 'content-filter', detail: word }],
    ),
    ...['IMAGE_PROHIBITED_CONTENT', 'IMAGE_RECITATION', 'MODEL_ARMOR'].map((word): [string, object] => [
      word,
      { reason: 'content-filter', detail: word },
    ]),
    ['CONTINUATION', { reason: 'pause' }],
    ['OTHER', { reason: 'stop' }],
    ['NO_IMAGE', { reason: 'stop' }],
    ['SOMETHING_NEW', { reason: 'stop' }],
  ];
  for (const [word, expected] of reasons) {
    it(`is ${expected.reason} for ${word}`, () => {
      const events = readStream(wire(chunk([{ text: 'a' }], { finishReason: word })));
      assert.deepEqual(events.at(-1), { type: 'finish', ...expected });
    });
  }

  for (const word of [
    'MALFORMED_FUNCTION_CALL',
    'UNEXPECTED_TOOL_CALL',
    'TOO_MANY_TOOL_CALLS',
    'MALFORMED_RESPONSE',
  ]) {
    it(`is a failure for ${word}`, () => {
      const candidate = { content: {}, finishReason: word, finishMessage: 'print(x)' };
      const failure = failureOf(readStream(wire({ candidates: [candidate] })));
      assert.deepEqual([failure.kind, failure.code], ['malformed', word]);
      assert.match(failure.message, new RegExp(`${word}: print`));
    });
  }
});

describe('calls of a Gemini stream', () => {
  const part = (name: string, args?: object, id?: string) => ({ functionCall: { name, args, id } });

  it('come whole, one a chunk, and are counted over the stream', () => {
    const events = readStream(
      wire(
        chunk([{ ...part('a', { x: 1 }, 'id1'), thoughtSignature: 's' }]),
        chunk([part('a', { x: 2 }, 'id2')]),
        chunk([{ text: '' }], { finishReason: 'STOP' }),
      ),
    );
    assert.deepEqual(events, [
      start,
      { type: 'tool-call-start', call: 0, id: 'id1', name: 'a', kind: 'function', proof: proof('s') },
      { type: 'tool-call-delta', call: 0, arguments: '{"x":1}' },
      { type: 'tool-call-end', call: 0 },
      { type: 'tool-call-start', call: 1, id: 'id2', name: 'a', kind: 'function' },
      { type: 'tool-call-delta', call: 1, arguments: '{"x":2}' },
      { type: 'tool-call-end', call: 1 },
      { type: 'finish', reason: 'tool-calls' },
    ]);
  });

  function ids(...chunks: object[]): string[] {
    return readStream(wire(...chunks)).flatMap((event) =>
      event.type === 'tool-call-start' ? [event.id] : [],
    );
  }

  it('get ids of their own where they have none, or had one twice', () => {
    const made = ids(
      chunk([part('a'), part('a'), part('b', {}, 'x'), part('c', {}, 'x')], { finishReason: 'STOP' }),
    );
    assert.equal(new Set(made).size, 4);
    assert.equal(made[2], 'x');
  });

  it('get other ids in another answer', () => {
    const one = {
      ...chunk([part('a')], { finishReason: 'STOP' }),
      responseId: undefined,
      usageMetadata: { promptTokenCount: 1 },
    };
    const two = { ...one, usageMetadata: { promptTokenCount: 2 } };
    assert.notDeepEqual(ids(one), ids(two));
    assert.deepEqual(ids(one), ids(one));
  });

  for (const args of [undefined, null, {}, '']) {
    it(`have empty arguments for ${JSON.stringify(args)}`, () => {
      const call = { functionCall: { name: 'a', args } };
      const events = readStream(wire(chunk([call], { finishReason: 'STOP' })));
      const delta = events.find((event) => event.type === 'tool-call-delta');
      assert.equal((delta as any).arguments, '{}');
    });
  }

  it('without a name are dropped, and the finish with them', () => {
    const events = readStream(wire(chunk([{ functionCall: { args: {} } }], { finishReason: 'STOP' })));
    assert.deepEqual(events, [start, stop]);
  });
});

describe('thoughts and signatures of a Gemini stream', () => {
  it('end where text begins, and never mix with it', () => {
    const events = readStream(
      wire(
        chunk([{ text: 'hm', thought: true }]),
        chunk([{ text: ' so', thought: true }, { text: 'Yes' }]),
        chunk([{ text: '.' }], { finishReason: 'STOP' }),
      ),
    );
    assert.deepEqual(events.slice(1), [
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-delta', text: ' so' },
      { type: 'reasoning-end' },
      { type: 'text-delta', text: 'Yes' },
      { type: 'text-delta', text: '.' },
      { type: 'text-end' },
      stop,
    ]);
  });

  it('may sign text in its own part', () => {
    const events = readStream(wire(chunk([{ text: 'a', thoughtSignature: 's' }], { finishReason: 'STOP' })));
    assert.deepEqual(events.slice(1), [
      { type: 'text-delta', text: 'a' },
      { type: 'text-end', proof: proof('s') },
      stop,
    ]);
  });

  it('may sign with an empty part at the end', () => {
    const events = readStream(
      wire(chunk([{ text: 'a' }]), chunk([{ text: '', thoughtSignature: 's' }], { finishReason: 'STOP' })),
    );
    assert.deepEqual(events.slice(1), [
      { type: 'text-delta', text: 'a' },
      { type: 'text-end' },
      { type: 'reasoning-end', proof: proof('s') },
      stop,
    ]);
  });

  it('may sign the thoughts themselves', () => {
    const events = readStream(
      wire(
        chunk([{ text: 'hm', thought: true }]),
        chunk([{ text: '', thought: true, thoughtSignature: 's' }], { finishReason: 'STOP' }),
      ),
    );
    assert.deepEqual(events.slice(2), [{ type: 'reasoning-end', proof: proof('s') }, stop]);
  });

  it('are not content where they are neither text nor proof', () => {
    assert.deepEqual(readStream(wire(chunk([{ text: '', thought: true }], { finishReason: 'STOP' }))), [
      start,
      stop,
    ]);
  });
});

describe('other parts of a Gemini stream', () => {
  it('are kept for clients of the same dialect', () => {
    const code = { executableCode: { language: 'PYTHON', code: '1' } };
    const events = readStream(wire(chunk([{ text: 'a' }, code], { finishReason: 'STOP' })));
    assert.deepEqual(events.slice(2), [
      { type: 'text-end' },
      { type: 'opaque', part: { type: 'opaque', format: 'gemini', kind: 'executableCode', value: code } },
      stop,
    ]);
  });

  it('are text where they have text, whatever stands beside it', () => {
    const part = { text: 'a', partMetadata: { source: 'x' } };
    const events = readStream(wire(chunk([part], { finishReason: 'STOP' })));
    assert.deepEqual(events[1], { type: 'text-delta', text: 'a' });
  });

  it('of other candidates are passed over', () => {
    const candidates = [
      { index: 1, content: { parts: [{ text: 'second' }] } },
      { content: { parts: [{ text: 'first' }] }, finishReason: 'STOP' },
    ];
    assert.deepEqual(readStream(wire({ candidates })).slice(1, 2), [{ type: 'text-delta', text: 'first' }]);
  });
});

describe('a blocked prompt', () => {
  it('is an answer of the filter', () => {
    const events = readStream(wire({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }));
    assert.deepEqual(events.at(-1), {
      type: 'finish',
      reason: 'content-filter',
      detail: 'The prompt was blocked: PROHIBITED_CONTENT.',
    });
  });

  it('may be explained', () => {
    const promptFeedback = { blockReason: 'SAFETY', blockReasonMessage: 'No.' };
    assert.equal((readStream(wire({ promptFeedback })).at(-1) as any).detail, 'No.');
  });
});

describe('an error in a Gemini stream', () => {
  const error = { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } };
  for (const [phenomenon, text] of [
    ['an object', wire(error)],
    ['a list of one', wire([error])],
  ] as const) {
    it(`may be ${phenomenon}`, () => {
      const failure = failureOf(readStream(wire(chunk([{ text: 'a' }])) + text));
      assert.deepEqual(failure, {
        kind: 'overloaded',
        scope: 'account',
        message: 'The model is overloaded.',
        type: 'UNAVAILABLE',
        code: '503',
        status: 503,
      });
    });
  }

  it('ends everything', () => {
    const events = readStream(wire(error, chunk([{ text: 'a' }], { finishReason: 'STOP' })));
    assert.deepEqual(kinds(events), ['failure']);
  });

  it('is data that is cut', () => {
    const failure = failureOf(readStream('data: {"candidates":[{"conte\n\n'));
    assert.equal(failure.kind, 'malformed');
  });
});
