// Conversations put together at random (always the same ones): each must come out as a request that the API takes.

import assert from 'node:assert/strict';
import { anthropicMessages } from '../../../../src/core/formats/anthropic-messages/index.ts';
import { findViolation } from '../../../support/anthropic-messages-rules.ts';

const TRIES = 800;

/** A linear congruential generator: the same sequence in every run. */
function createDice(): (sides: number) => number {
  let state = 1;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return (state >> 8) % sides;
  };
}

describe('any conversation', () => {
  const dice = createDice();
  const pick = (values: any[]): any => values[dice(values.length)];
  const times = (most: number, make: () => any): any[] => Array.from({ length: dice(most + 1) }, make);
  const maybe = (fields: any): any => (dice(2) ? fields : {});

  const text = () => pick(['', '  ', 'hello', 'a b\n', '\n']);
  const id = () => pick(['1', '2', 'a:b', 'call_0']);
  const cache = () => maybe({ cache: pick([{}, { ttl: '1h' }, { ttl: '5m' }]) });
  const makers: (() => any)[] = [
    () => ({ type: 'text', text: text(), ...cache() }),
    () => ({
      type: 'tool-call',
      id: id(),
      name: pick(['read', 'b.c', 'x'.repeat(200)]),
      kind: pick(['function', 'custom']),
      arguments: pick(['', '{}', '{"a":1}', '{"a']),
    }),
    () => ({ type: 'tool-result', call: id(), parts: times(2, resultPart), isError: dice(2) === 1 }),
    () => ({ type: 'reasoning', text: 't', ...maybe({ proof: proof('signature', 'sig-1') }) }),
    () => ({ type: 'reasoning', text: '', proof: proof('redacted', 'red-1') }),
    () => ({ type: 'refusal', text: text() }),
    () => ({ type: 'image', source: { kind: 'url', url: pick(['http://a.example', 'https://a.example']) } }),
    () => ({ type: 'audio', source: { kind: 'url', url: 'https://a.example' } }),
    () => ({ type: 'opaque', format: 'gemini', kind: 'executableCode', value: {} }),
  ];
  const resultPart = () =>
    pick([
      { type: 'text', text: text(), cache: {} },
      { type: 'document', source: { kind: 'text', text: text() } },
    ]);
  const proof = (kind: string, value: string) => ({
    format: pick(['anthropic-messages', 'gemini']),
    kind,
    value,
  });
  const turn = () => ({
    role: pick(['user', 'user', 'assistant', 'assistant', 'system']),
    parts: [pick(makers)(), ...times(3, () => pick(makers)())],
  });
  const conversation = (): any => ({
    model: 'm',
    system: times(2, () => ({ type: 'text', text: 's', ...cache() })),
    turns: times(6, turn),
    tools: times(1, () => [
      { kind: 'function', name: 'read', cache: {} },
      { kind: 'custom', name: 'b.c' },
    ]).flat(),
    sampling: maybe({ temperature: dice(20) / 10, topP: 0.5, topK: 3, seed: 1 }),
    stop: pick([[], ['END', ' ']]),
    stream: false,
    ...maybe({
      reasoning: {
        mode: pick(['on', 'off', 'adaptive']),
        ...maybe({ effort: pick(['none', 'minimal', 'high', 'max']) }),
        ...maybe({ budgetTokens: dice(70_000) }),
      },
    }),
    ...maybe({ maxOutputTokens: 1 + dice(40_000) }),
    ...maybe({
      toolChoice: pick([
        { type: 'auto' },
        { type: 'required' },
        { type: 'tool', name: 'b.c' },
        { type: 'none' },
        { type: 'allowed', names: ['read'], required: true },
      ]),
    }),
    ...maybe({ parallelToolCalls: false }),
    ...maybe({
      output: pick([
        { type: 'json' },
        { type: 'json-schema', schema: { type: 'object', properties: { a: { type: 'object' } } } },
      ]),
    }),
  });
  const traits = (): any => ({
    systemTurns: dice(2) === 1,
    noForcedToolChoice: dice(2) === 1,
    noSampling: dice(2) === 1,
    ...maybe({ reasoning: pick(['none', 'effort', 'budget', 'adaptive']) }),
    ...maybe({ maxOutputTokens: 64_000 }),
  });

  it('becomes a request that the API takes, and stays as it was', () => {
    for (let count = 0; count < TRIES; count++) {
      const asked = conversation();
      const before = structuredClone(asked);
      const target = { model: 'claude-x', stream: false, traits: traits() };
      const { body } = anthropicMessages.writeRequest(asked, target);
      const violation = findViolation(JSON.parse(JSON.stringify(body)), 'generate', '2023-06-01');
      assert.equal(violation, undefined, JSON.stringify({ violation, before, target, body }));
      assert.deepEqual(asked, before);
    }
  });

  it('loses no text of the user and no result of a tool', () => {
    for (let count = 0; count < TRIES / 4; count++) {
      const asked = conversation();
      asked.turns.forEach((each: any, index: number) => {
        each.role = index % 2 ? 'assistant' : 'user';
        each.parts.push(
          index % 2
            ? {
                type: 'tool-call',
                id: id(),
                name: 'read',
                kind: 'function',
                arguments: `{"note":"call ${index}"}`,
              }
            : { type: 'tool-result', call: id(), parts: [{ type: 'text', text: `result ${index}` }] },
        );
      });
      const { body } = anthropicMessages.writeRequest(asked, {
        model: 'claude-x',
        stream: false,
        traits: {},
      });
      const written = JSON.stringify(body);
      for (const index of asked.turns.keys()) {
        const note = `${index % 2 ? 'call' : 'result'} ${index}"`;
        assert.equal(written.split(note).length, 2, `${note} in ${written}`);
      }
    }
  });
});
