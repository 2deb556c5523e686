import assert from 'node:assert/strict';
import { foldAnswer } from '../../../../src/core/formats/fold.ts';
import { kiro } from '../../../../src/core/formats/kiro/index.ts';
import type { Answer, StreamEvent } from '../../../../src/core/model/stream.ts';
import type { Traits } from '../../../../src/core/model/traits.ts';
import { throughJson } from '../../../support/codec.ts';
import {
  callFrames,
  cut,
  eventFrame,
  exceptionFrame,
  type KiroCall,
  tail,
  textFrames,
} from '../../../support/kiro-frames.ts';

function events(frames: Buffer[], traits?: Traits, length = 1_000_000): StreamEvent[] {
  const splitter = kiro.framing?.createSplitter() ?? assert.fail('there is no framing');
  const reader = kiro.createStreamReader(traits);
  const read = cut(Buffer.concat(frames), length).flatMap((piece) => splitter.push(piece));
  return [...[...read, ...splitter.flush()].flatMap((event) => reader.read(event)), ...reader.end()];
}

/** Through JSON, so that what is undefined is absent. */
const fold = (frames: Buffer[], traits?: Traits): Answer => throughJson(foldAnswer(events(frames, traits)));
const reasoning = (fields: object) => eventFrame('reasoningContentEvent', fields);
const tool = (fields: object) => eventFrame('toolUseEvent', fields);

describe("an answer of Kiro's service", () => {
  it('is text with its figures, the model that gave it, and a finish at the end', () => {
    const answer = fold([...textFrames('Hello there, 世界', 'claude-sonnet-4.5'), ...tail()]);
    assert.deepEqual(answer.parts, [{ type: 'text', text: 'Hello there, 世界' }]);
    assert.equal(answer.model, 'claude-sonnet-4.5');
    assert.equal(answer.finish, 'stop');
    assert.deepEqual(answer.usage, { input: 11, output: 7, cachedInput: 2, cacheWrite: 1, credits: 0.25 });
  });

  it('is the same however its bytes are cut', () => {
    const frames = [
      ...textFrames('<thinking>ä€😀</thinking>\n\nDone'),
      ...callFrames([{ id: 't1', name: 'read', args: { path: 'ä' } }]),
      ...tail(),
    ];
    const whole = fold(frames);
    for (const length of [1, 7, 33])
      assert.deepEqual(throughJson(foldAnswer(events(frames, {}, length))), whole);
  });

  it('keeps interleaved calls apart, and completes one that has no input', () => {
    const calls: KiroCall[] = [
      { id: 't1', name: 'read_file', args: { path: 'a/b.txt' } },
      { id: 't2', name: 'list', args: { deep: true } },
      { id: 't3', name: 'now' },
    ];
    const answer = fold([...callFrames(calls), ...tail()]);
    assert.equal(answer.finish, 'tool-calls');
    assert.deepEqual(
      answer.parts.map((part) => part.type === 'tool-call' && [part.id, part.name, part.arguments]),
      [
        ['t1', 'read_file', '{"path":"a/b.txt"}'],
        ['t2', 'list', '{"deep":true}'],
        ['t3', 'now', '{}'],
      ],
    );
  });

  it('ends each call once, and ignores the last word about one that never began', () => {
    const frames = [
      tool({ toolUseId: 't1', name: 'now', stop: true }),
      tool({ toolUseId: 't1', name: 'now', input: '{}', stop: true }),
      tool({ toolUseId: 't9', stop: true }),
      ...tail(),
    ];
    const types = events(frames).map(({ type }) => type);
    assert.deepEqual(types, [
      'start',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-end',
      'usage',
      'finish',
    ]);
  });

  it('takes the input of a call also as an object, and white space in pieces of it as it is', () => {
    const answer = fold([
      tool({ toolUseId: 't1', name: 'a', input: { x: 1 }, stop: true }),
      tool({ toolUseId: 't2', name: 'b', input: '{"x":"' }),
      tool({ toolUseId: 't2', name: 'b', input: '  ' }),
      tool({ toolUseId: 't2', name: 'b', input: '"}', stop: true }),
      ...tail(),
    ]);
    const texts = answer.parts.map((part) => part.type === 'tool-call' && part.arguments);
    assert.deepEqual(texts, ['{"x":1}', '{"x":"  "}']);
  });

  it('takes a call whose last event is missing when its arguments are whole', () => {
    const whole = [tool({ toolUseId: 't1', name: 'a', input: '{"x":1}' }), ...tail()];
    assert.equal(fold(whole).failure, undefined);
    assert.equal(fold(whole).finish, 'tool-calls');
    const half = [tool({ toolUseId: 't1', name: 'a', input: '{"x":' }), ...tail()];
    assert.match(fold(half).failure?.message ?? '', /middle of a tool call/);
  });

  it('has reasoning of its own before the text; its signature is not kept, and what is hidden leaves nothing', () => {
    const answer = fold([
      reasoning({ text: 'Let me ' }),
      reasoning({ text: 'think.' }),
      reasoning({ signature: 'secret-signature' }),
      reasoning({ redactedContent: 'AAAA' }),
      ...textFrames('Done.'),
      ...tail(),
    ]);
    assert.deepEqual(answer.parts, [
      { type: 'reasoning', text: 'Let me think.' },
      { type: 'text', text: 'Done.' },
    ]);
  });

  for (const [stopReason, finish] of [
    ['END_TURN', 'stop'],
    ['CONTENT_FILTERED', 'content-filter'],
    ['MAX_TOKENS', 'length'],
  ]) {
    it(`that says ${stopReason} finishes as ${finish}`, () => {
      assert.equal(fold([...textFrames('x'), ...tail({ stopReason })]).finish, finish);
    });
  }

  it('that is cut by its length keeps what there is, a half call included', () => {
    const answer = fold([
      ...textFrames('So far'),
      tool({ toolUseId: 't1', name: 'a', input: '{"x":' }),
      exceptionFrame('ContentLengthExceededException', { message: 'too long' }),
    ]);
    assert.equal(answer.failure, undefined);
    assert.equal(answer.finish, 'length');
    assert.equal(answer.parts.length, 2);
  });

  it('without content is an answer when it says why it stopped, and none otherwise', () => {
    assert.equal(fold([...tail({ stopReason: 'END_TURN' })]).failure, undefined);
    assert.equal(fold([...tail({ tokens: false })]).failure?.kind, 'malformed');
    assert.equal(fold([]).failure?.kind, 'malformed');
  });

  it('goes on over events that say nothing of it, and over those that are new', () => {
    const others = [
      'initial-response',
      'messageMetadataEvent',
      'citationEvent',
      'followupPromptEvent',
      'brandNew',
    ];
    const frames = others.map((name) => eventFrame(name, { some: 'thing' }));
    const answer = fold([...frames, ...textFrames('x'), eventFrame('codeEvent', 'not JSON'), ...tail()]);
    assert.deepEqual(answer.parts, [{ type: 'text', text: 'x' }]);
    assert.equal(answer.failure, undefined);
  });
});

describe('the figures of an answer', () => {
  it('are estimated from the share of the window where the service tells no tokens, and say so', () => {
    const { usage } = fold([...textFrames('12345678'), ...tail({ tokens: false, percentage: 1.5 })], {
      contextWindow: 200_000,
    });
    assert.deepEqual(usage, { input: 2998, output: 2, estimated: true, credits: 0.25 });
  });

  it('are not invented where the window is not known', () => {
    const { usage } = fold([...textFrames('12345678'), ...tail({ tokens: false })]);
    assert.deepEqual(usage, { credits: 0.25 });
  });
});

describe('thinking inside the text', () => {
  const said = (text: string) => fold([...textFrames(text), ...tail()]).parts;

  it('becomes reasoning where the answer begins with it', () => {
    assert.deepEqual(said('<thinking>First a < b, then </think>.</thinking>\n\nThe answer'), [
      { type: 'reasoning', text: 'First a < b, then </think>.' },
      { type: 'text', text: 'The answer' },
    ]);
  });

  it('stays text anywhere else', () => {
    for (const text of [
      'Write <thinking>so</thinking>.',
      '```\n<thinking>x</thinking>\n```',
      '<thinkin',
      ' <b>',
    ]) {
      assert.deepEqual(said(text), [{ type: 'text', text }]);
    }
  });

  it('that is never closed is reasoning to its end', () => {
    assert.deepEqual(said('<thinking>On and on </thin'), [{ type: 'reasoning', text: 'On and on </thin' }]);
  });

  it('may be followed by a call at once', () => {
    const answer = fold([
      ...textFrames('<thinking>Look it up.</thinking>\n\n'),
      ...callFrames([{ id: 't1', name: 'a', args: {} }]),
      ...tail(),
    ]);
    assert.deepEqual(
      answer.parts.map(({ type }) => type),
      ['reasoning', 'tool-call'],
    );
  });
});

describe('an answer that goes wrong', () => {
  for (const [type, payload, kind] of [
    ['ThrottlingException', { message: 'Slow down' }, 'rate-limit'],
    ['ThrottlingException', { message: 'busy', reason: 'INSUFFICIENT_MODEL_CAPACITY' }, 'overloaded'],
    ['InternalServerException', { message: 'it broke' }, 'server'],
    ['ServiceUnavailableException', { message: 'later' }, 'overloaded'],
    ['ValidationException', { message: 'Input is too long.' }, 'context-too-long'],
    [
      'AccessDeniedException',
      { message: 'The bearer token included in the request is invalid.' },
      'unauthenticated',
    ],
  ] as const) {
    it(`by ${type} (${payload.message}) is a failure of the kind ${kind}, and nothing follows`, () => {
      const read = events([
        ...textFrames('So'),
        exceptionFrame(type, payload),
        ...textFrames('on'),
        ...tail(),
      ]);
      const last = read.at(-1);
      assert.equal(last?.type === 'failure' && last.failure.kind, kind);
      assert.equal(read.filter((event) => event.type === 'failure' || event.type === 'finish').length, 1);
    });
  }

  it('by an invalid state says which', () => {
    const { failure } = fold([
      eventFrame('invalidStateEvent', { reason: 'X', message: 'The state is wrong.' }),
    ]);
    assert.equal(failure?.message, 'The state is wrong.');
    assert.equal(failure?.code, 'X');
  });

  it('by a damaged frame is broken after content, and no answer before it', () => {
    const damaged = Buffer.from(textFrames('more')[0] ?? []);
    damaged.writeUInt8(damaged.readUInt8(40) ^ 1, 40);
    assert.equal(fold([...textFrames('So'), damaged, ...tail()]).failure?.kind, 'broken-stream');
    assert.equal(fold([damaged]).failure?.kind, 'malformed');
  });

  it('by ending in the middle of a frame, or without its closing events, is broken', () => {
    const [first = Buffer.alloc(0)] = textFrames('more');
    assert.match(
      fold([...textFrames('So'), first.subarray(0, 20)]).failure?.message ?? '',
      /middle of a frame/,
    );
    const { failure } = fold(textFrames('So far so good'));
    assert.equal(failure?.kind, 'broken-stream');
    assert.match(failure?.message ?? '', /without its closing events/);
  });
});

describe('a body of Kiro that is no stream', () => {
  it('is the error that it names, or nothing of the format', () => {
    const [error] = kiro.readAnswer({ message: 'Slow down', __type: 'a.b#ThrottlingException' });
    assert.equal(error?.type === 'failure' && error.failure.kind, 'rate-limit');
    const [other] = kiro.readAnswer({ choices: [] });
    assert.equal(other?.type === 'failure' && other.failure.kind, 'malformed');
  });
});
