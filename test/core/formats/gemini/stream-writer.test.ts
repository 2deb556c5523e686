// Streams for Gemini clients: whole calls in their order, the finish reason once and last, honest failures.

import assert from 'node:assert/strict';
import { foldAnswer } from '../../../../src/core/formats/fold.ts';
import type { AnswerContext } from '../../../../src/core/formats/format.ts';
import { gemini } from '../../../../src/core/formats/gemini/index.ts';
import type { StreamEvent } from '../../../../src/core/model/stream.ts';
import { parsed, proof, readStream } from './wire.ts';

function write(...events: StreamEvent[]): { text: string; chunks: any[]; parts: any[]; losses: string[] } {
  const context: AnswerContext = {
    id: 'a1',
    model: 'asked',
    created: 0,
    includeUsage: false,
    losses: new Set(),
  };
  const writer = gemini.createStreamWriter(context);
  const text = events.map((event) => writer.write(event)).join('');
  const chunks = parsed(text);
  const parts = chunks.flatMap((chunk) => chunk.candidates?.[0].content.parts ?? []);
  return { text, chunks, parts, losses: [...context.losses] };
}

const start: StreamEvent = { type: 'start' };
const stop: StreamEvent = { type: 'finish', reason: 'stop' };
const begin = (number: number, name = 'f'): StreamEvent => ({
  type: 'tool-call-start',
  call: number,
  id: `id${number}`,
  name,
  kind: 'function',
});
const piece = (number: number, text: string): StreamEvent => ({
  type: 'tool-call-delta',
  call: number,
  arguments: text,
});
const end = (number: number): StreamEvent => ({ type: 'tool-call-end', call: number });
const called = (number: number, args: object, name = 'f') => ({
  functionCall: { id: `id${number}`, name, args },
});

describe('a stream for a Gemini client', () => {
  it('gives each piece as it comes, and the finish with the usage last', () => {
    const { text, chunks } = write(
      start,
      { type: 'text-delta', text: 'Hel' },
      { type: 'usage', usage: { input: 3 } },
      { type: 'text-delta', text: 'lo' },
      { type: 'usage', usage: { output: 2 } },
      stop,
    );
    const identity = { modelVersion: 'asked', responseId: 'a1' };
    assert.deepEqual(chunks, [
      { candidates: [{ content: { parts: [{ text: 'Hel' }], role: 'model' }, index: 0 }], ...identity },
      { candidates: [{ content: { parts: [{ text: 'lo' }], role: 'model' }, index: 0 }], ...identity },
      {
        candidates: [{ content: { parts: [{ text: '' }], role: 'model' }, finishReason: 'STOP', index: 0 }],
        usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
        ...identity,
      },
    ]);
    // The official reader throws when the last blank line is missing.
    assert.match(text, /^(data: [^\n]+\n\n){3}$/);
  });

  it('puts thoughts and text into parts of their own', () => {
    const { parts } = write(
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-end' },
      { type: 'text-delta', text: 'So' },
      stop,
    );
    assert.deepEqual(parts, [{ text: 'hm', thought: true }, { text: 'So' }, { text: '' }]);
  });

  it('gives calls whole, in the order in which they began', () => {
    const { parts } = write(
      begin(0),
      piece(0, '{"a":'),
      begin(1, 'g'),
      piece(1, '{"b":2}'),
      end(1),
      piece(0, '1}'),
      end(0),
      { type: 'finish', reason: 'tool-calls' },
    );
    assert.deepEqual(parts, [called(0, { a: 1 }), called(1, { b: 2 }, 'g'), { text: '' }]);
  });

  it('gives calls without arguments, without an end, and of free text', () => {
    const { parts } = write(
      { ...begin(0), kind: 'custom' } as StreamEvent,
      piece(0, 'free "text"'),
      end(0),
      begin(1),
      end(1),
      begin(2),
      stop,
    );
    assert.deepEqual(parts, [
      called(0, { input: 'free "text"' }),
      called(1, {}),
      called(2, {}),
      { text: '' },
    ]);
  });

  it('carries own signatures on the call, and after the text', () => {
    const { parts, losses } = write(
      { type: 'text-delta', text: 'a' },
      { type: 'text-end', proof: proof('s1') },
      { ...begin(0), proof: proof('s2') } as StreamEvent,
      end(0),
      { type: 'reasoning-end', proof: proof('s3') },
      stop,
    );
    assert.deepEqual(parts, [
      { text: 'a' },
      { text: '', thoughtSignature: 's1' },
      { ...called(0, {}), thoughtSignature: 's2' },
      { text: '', thoughtSignature: 's3' },
      { text: '' },
    ]);
    assert.deepEqual(losses, []);
  });

  it("names other vendors' proofs and parts as lost", () => {
    const { parts, losses } = write(
      { type: 'reasoning-end', proof: proof('x', 'anthropic-messages') },
      {
        type: 'opaque',
        part: { type: 'opaque', format: 'openai-responses', kind: 'web_search_call', value: {} },
      },
      stop,
    );
    assert.deepEqual(parts, [{ text: '' }]);
    assert.deepEqual(losses, ['reasoning proof', 'web_search_call']);
  });

  it("passes Google's own parts on", () => {
    const value = { executableCode: { code: '1' } };
    const { parts } = write(
      { type: 'opaque', part: { type: 'opaque', format: 'gemini', kind: 'executableCode', value } },
      stop,
    );
    assert.deepEqual(parts[0], value);
  });

  it('says that a call is malformed instead of leaving it out in silence', () => {
    const { chunks, parts } = write(begin(0), piece(0, '{"a":'), end(0), {
      type: 'finish',
      reason: 'tool-calls',
    });
    assert.deepEqual(parts, [{ text: '' }]);
    assert.equal(chunks[0].candidates[0].finishReason, 'MALFORMED_FUNCTION_CALL');
  });

  it('says that the limit cut a call', () => {
    const { chunks } = write(begin(0), piece(0, '{"a":'), { type: 'finish', reason: 'length' });
    assert.equal(chunks[0].candidates[0].finishReason, 'MAX_TOKENS');
  });

  it('ends a refusal as one', () => {
    const { chunks } = write({ type: 'refusal-delta', text: 'No.' }, stop);
    assert.equal(chunks.at(-1).candidates[0].finishReason, 'SAFETY');
  });

  it('breaks off with an error object, and nothing after it', () => {
    const { chunks } = write(
      { type: 'text-delta', text: 'a' },
      begin(0),
      { type: 'failure', failure: { kind: 'overloaded', scope: 'account', message: 'Busy.' } },
      stop,
      { type: 'text-delta', text: 'b' },
    );
    assert.deepEqual(chunks.slice(1), [{ error: { code: 503, message: 'Busy.', status: 'UNAVAILABLE' } }]);
  });

  it('sends nothing while it waits: comments break Gemini CLI', () =>
    assert.equal(gemini.keepAlive, undefined));
});

describe('a stream written and read again', () => {
  it('is the same answer', () => {
    const events: StreamEvent[] = [
      { type: 'start', id: 'a1', model: 'asked' },
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'reasoning-end', proof: proof('s1') },
      { type: 'text-delta', text: 'Both of ' },
      { type: 'text-delta', text: 'them.' },
      { type: 'text-end' },
      { ...begin(0), proof: proof('s2') } as StreamEvent,
      piece(0, '{"a":{"b":[1,null]}}'),
      end(0),
      begin(1),
      piece(1, '{}'),
      end(1),
      { type: 'usage', usage: { input: 9, output: 8, reasoning: 2, cachedInput: 1 } },
      { type: 'finish', reason: 'tool-calls' },
    ];
    assert.deepEqual(foldAnswer(readStream(write(...events).text)), foldAnswer(events));
  });
});
