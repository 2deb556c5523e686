// Plain answers both ways, and their token counts.

import assert from 'node:assert/strict';
import { foldAnswer } from '../../../../src/core/formats/fold.ts';
import type { AnswerContext } from '../../../../src/core/formats/format.ts';
import { gemini } from '../../../../src/core/formats/gemini/index.ts';
import type { Answer } from '../../../../src/core/model/stream.ts';
import type { Usage } from '../../../../src/core/model/usage.ts';
import { call, chunk, proof } from './wire.ts';

/** Without fields that are undefined. */
function read(body: object): Answer {
  return JSON.parse(JSON.stringify(foldAnswer(gemini.readAnswer(body as any))));
}

function write(answer: Partial<Answer>): { body: any; candidate: any; losses: string[] } {
  const context: AnswerContext = {
    id: 'a1',
    model: 'asked',
    created: 0,
    includeUsage: false,
    losses: new Set(),
  };
  const body: any = gemini.writeAnswer({ parts: [], usage: {}, finish: 'stop', ...answer }, context);
  return { body, candidate: body.candidates[0], losses: [...context.losses] };
}

describe('a plain Gemini answer', () => {
  it('is read with thoughts, text, calls and their signatures', () => {
    const parts = [
      { text: 'hm', thought: true },
      { text: 'Both.', thoughtSignature: 's1' },
      { functionCall: { id: 'x', name: 'f', args: { a: 1 } }, thoughtSignature: 's2' },
      { functionCall: { id: 'y', name: 'g' } },
      { text: '', thoughtSignature: 's3' },
    ];
    const answer = read(chunk(parts, { finishReason: 'STOP' }));
    assert.deepEqual(answer.parts, [
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'Both.', proof: proof('s1') },
      { ...call('x', 'f', '{"a":1}'), proof: proof('s2') },
      call('y', 'g'),
      { type: 'reasoning', text: '', proof: proof('s3') },
    ]);
    assert.deepEqual([answer.id, answer.model, answer.finish], ['r1', 'gemini-x', 'tool-calls']);
  });

  it('may lack its content', () => {
    const answer = read({ candidates: [{ content: { role: 'model' }, finishReason: 'MAX_TOKENS' }] });
    assert.deepEqual([answer.parts, answer.finish, answer.failure], [[], 'length', undefined]);
  });

  it('may lack its finish reason', () => assert.equal(read(chunk([{ text: 'a' }])).finish, 'stop'));

  it('may be refused before it began', () => {
    const answer = read({
      promptFeedback: { blockReason: 'SAFETY' },
      usageMetadata: { promptTokenCount: 4 },
    });
    assert.deepEqual([answer.finish, answer.usage], ['content-filter', { input: 4 }]);
  });

  for (const body of [
    {},
    { candidates: [] },
    { candidates: [{ content: { parts: [] } }] },
    { object: 'list' },
  ]) {
    it(`is none in ${JSON.stringify(body)}`, () => {
      const events = gemini.readAnswer(body as any);
      assert.equal(events.length, 1);
      assert.equal(foldAnswer(events).failure?.kind, 'malformed');
    });
  }

  it('may be an error in a 200', () => {
    const { failure } = read({ error: { code: 429, message: 'Slow down.', status: 'RESOURCE_EXHAUSTED' } });
    assert.deepEqual([failure?.kind, failure?.message], ['rate-limit', 'Slow down.']);
  });

  it('of a malformed call is a failure alone', () => {
    const events = gemini.readAnswer({ candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] });
    assert.deepEqual(
      events.map(({ type }) => type),
      ['failure'],
    );
  });
});

describe('a plain answer for a Gemini client', () => {
  it('has everything in its place', () => {
    const { body, losses } = write({
      parts: [
        { type: 'reasoning', text: 'hm' },
        { type: 'text', text: 'Both.', proof: proof('s1') },
        { ...call('x', 'f', '{"id":12345678901234567890}'), proof: proof('s2') },
        { type: 'tool-call', id: 'y', name: 'patch', kind: 'custom', arguments: 'free' },
        { type: 'reasoning', text: '', proof: proof('s3') },
      ],
      usage: { input: 10, output: 9, reasoning: 4, cachedInput: 3 },
      finish: 'tool-calls',
    });
    assert.ok(JSON.stringify(body).includes('"args":{"id":12345678901234567890}'));
    assert.deepEqual(JSON.parse(JSON.stringify(body)), {
      candidates: [
        {
          content: {
            parts: [
              { text: 'hm', thought: true },
              { text: 'Both.', thoughtSignature: 's1' },
              {
                functionCall: { id: 'x', name: 'f', args: { id: 12345678901234567000 } },
                thoughtSignature: 's2',
              },
              { functionCall: { id: 'y', name: 'patch', args: { input: 'free' } } },
              { text: '', thoughtSignature: 's3' },
            ],
            role: 'model',
          },
          finishReason: 'STOP',
          index: 0,
        },
      ],
      usageMetadata: {
        promptTokenCount: 10,
        candidatesTokenCount: 5,
        totalTokenCount: 19,
        thoughtsTokenCount: 4,
        cachedContentTokenCount: 3,
      },
      modelVersion: 'asked',
      responseId: 'a1',
    });
    assert.deepEqual(losses, []);
  });

  it('names what it has no place for', () => {
    const { candidate, losses } = write({
      parts: [
        { type: 'reasoning', text: 'hm', proof: proof('x', 'anthropic-messages') },
        { type: 'reasoning', text: '', proof: { ...proof('x', 'anthropic-messages'), kind: 'redacted' } },
        { type: 'opaque', format: 'openai-responses', kind: 'web_search_call', value: {} },
      ],
    });
    assert.deepEqual(candidate.content.parts, [{ text: 'hm', thought: true }]);
    assert.deepEqual(losses, ['reasoning proof', 'web_search_call']);
  });

  const finishes: [answer: Partial<Answer>, finishReason: string, finishMessage?: string][] = [
    [{ finish: 'stop' }, 'STOP'],
    [{ finish: 'stop-sequence' }, 'STOP'],
    [{ finish: 'tool-calls', parts: [call('1')] }, 'STOP'],
    [{ finish: 'pause' }, 'STOP'],
    [{ finish: 'length' }, 'MAX_TOKENS'],
    [{ finish: 'context-full' }, 'MAX_TOKENS'],
    [{ finish: 'content-filter', detail: 'No.' }, 'SAFETY', 'No.'],
    [{ finish: 'stop', parts: [{ type: 'refusal', text: 'I cannot.' }] }, 'SAFETY'],
    [
      { finish: 'tool-calls', parts: [call('1', 'f', '{"a":')] },
      'MALFORMED_FUNCTION_CALL',
      'The arguments of a function call are not a JSON object.',
    ],
    [{ finish: 'length', parts: [call('1', 'f', '{"a":')] }, 'MAX_TOKENS'],
  ];
  for (const [answer, finishReason, finishMessage] of finishes) {
    it(`ends with ${finishReason} after ${JSON.stringify(answer)}`, () => {
      const { candidate } = write(answer);
      assert.deepEqual([candidate.finishReason, candidate.finishMessage], [finishReason, finishMessage]);
    });
  }

  it('leaves out a call that was cut, so that nobody runs it', () => {
    const { candidate } = write({
      finish: 'length',
      parts: [{ type: 'text', text: 'a' }, call('1', 'f', '{"a":')],
    });
    assert.deepEqual(candidate.content.parts, [{ text: 'a' }]);
  });

  it('has a part even when there is nothing to say', () => {
    assert.deepEqual(write({}).candidate.content.parts, [{ text: '' }]);
  });

  it('invents no figures', () => assert.equal(write({}).body.usageMetadata, undefined));
});

describe('token counts of Gemini', () => {
  const cases: [counts: object, expected: Usage | undefined][] = [
    [{}, undefined],
    [
      { promptTokenCount: 5, candidatesTokenCount: 4, totalTokenCount: 9 },
      { input: 5, output: 4 },
    ],
    [
      {
        promptTokenCount: 8,
        cachedContentTokenCount: 6,
        candidatesTokenCount: 5,
        thoughtsTokenCount: 343,
        totalTokenCount: 356,
      },
      { input: 8, cachedInput: 6, output: 348, reasoning: 343 },
    ],
    [
      { promptTokenCount: 8, toolUsePromptTokenCount: 2, candidatesTokenCount: 1, totalTokenCount: 11 },
      { input: 10, output: 1 },
    ],
    // A gateway that counts thoughts among the candidates.
    [
      { promptTokenCount: 8, candidatesTokenCount: 7, thoughtsTokenCount: 3, totalTokenCount: 15 },
      { input: 8, output: 7, reasoning: 3 },
    ],
    // The answer's count is not known yet.
    [{ promptTokenCount: 8, totalTokenCount: 8 }, { input: 8 }],
    [
      { promptTokenCount: 8, totalTokenCount: 12 },
      { input: 8, output: 4 },
    ],
    [
      { promptTokenCount: 8, thoughtsTokenCount: 3 },
      { input: 8, output: 3, reasoning: 3 },
    ],
  ];
  for (const [usageMetadata, expected] of cases) {
    it(`are read from ${JSON.stringify(usageMetadata)}`, () => {
      assert.deepEqual(gemini.readUsage({ usageMetadata } as any), expected);
    });
  }

  it('are absent where the answer has none', () => assert.equal(gemini.readUsage({}), undefined));
});
