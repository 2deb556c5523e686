// Answers put together at random, as the events of a stream.

import fc from 'fast-check';
import type { FinishReason, StreamEvent } from '../../src/core/model/stream.ts';
import { argumentsText, record, text } from './arbitraries.ts';

/** Text in the pieces in which a stream brings it. */
const pieces = text.chain((whole) =>
  fc.array(fc.nat(whole.length), { maxLength: 3 }).map((cuts) => {
    const at = [0, ...cuts.sort((one, other) => one - other), whole.length];
    return at.slice(1).map((end, index) => whole.slice(at[index], end));
  }),
);

type Block =
  | { kind: 'text' | 'refusal'; pieces: string[]; ended: boolean }
  /** Without pieces it is redacted. */
  | { kind: 'reasoning'; pieces: string[]; proof: boolean }
  | { kind: 'calls'; calls: { name: string; custom: boolean; arguments: string }[]; turns: number[] };

const name = fc.constantFrom('look', 'now', 'a_long_name_for_a_tool');
const call = fc
  .boolean()
  .chain((custom) =>
    fc.record({ name, custom: fc.constant(custom), arguments: custom ? text : argumentsText }),
  );

const block: fc.Arbitrary<Block> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('text' as const), pieces, ended: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('reasoning' as const), pieces, proof: fc.boolean() }),
  },
  fc.constant<Block>({ kind: 'reasoning', pieces: [], proof: true }),
  fc.record({ kind: fc.constant('refusal' as const), pieces, ended: fc.constant(false) }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('calls' as const),
      calls: fc.array(call, { minLength: 1, maxLength: 3 }),
      turns: fc.array(fc.nat(2), { minLength: 4, maxLength: 9 }),
    }),
  },
);

/** Calls that are under way together, their pieces taking turns. */
function callEvents({ calls, turns }: Extract<Block, { kind: 'calls' }>, first: number): StreamEvent[] {
  const starts = calls.map(({ name, custom }, index): StreamEvent => {
    const number = first + index;
    const kind = custom ? 'custom' : 'function';
    return { type: 'tool-call-start', call: number, id: `call_${number}`, name, kind };
  });
  const left = calls.map((each) => each.arguments);
  const deltas = turns.flatMap((turn): StreamEvent[] => {
    const index = turn % calls.length;
    const rest = left[index] ?? '';
    const cut = Math.ceil(rest.length / 2);
    left[index] = rest.slice(cut);
    return rest ? [{ type: 'tool-call-delta', call: first + index, arguments: rest.slice(0, cut) }] : [];
  });
  const ends = left.flatMap((rest, index): StreamEvent[] => [
    ...(rest ? [{ type: 'tool-call-delta', call: first + index, arguments: rest } as const] : []),
    { type: 'tool-call-end', call: first + index },
  ]);
  return [...starts, ...deltas, ...ends];
}

function blockEvents(blocks: Block[]): StreamEvent[] {
  let calls = 0;
  return blocks.flatMap((each): StreamEvent[] => {
    if (each.kind === 'calls') {
      const events = callEvents(each, calls);
      calls += each.calls.length;
      return events;
    }
    if (each.kind === 'reasoning') {
      const deltas = each.pieces.map((piece): StreamEvent => ({ type: 'reasoning-delta', text: piece }));
      const kind = each.pieces.length > 0 ? 'signature' : 'redacted';
      const proof = { format: 'anthropic-messages', kind, value: 'sig-1' } as const;
      return [...deltas, each.proof ? { type: 'reasoning-end', proof } : { type: 'reasoning-end' }];
    }
    const type = each.kind === 'text' ? 'text-delta' : 'refusal-delta';
    const deltas = each.pieces.map((piece): StreamEvent => ({ type, text: piece }));
    return each.ended ? [...deltas, { type: 'text-end' }] : deltas;
  });
}

const usage = record({
  input: fc.integer({ min: 100, max: 9999 }),
  cachedInput: fc.option(fc.nat(100), { nil: undefined }),
  output: fc.integer({ min: 50, max: 9999 }),
  reasoning: fc.option(fc.nat(50), { nil: undefined }),
});

const endings: Record<'calls' | 'words', FinishReason[]> = {
  calls: ['tool-calls', 'length', 'content-filter'],
  words: ['stop', 'stop-sequence', 'length', 'context-full', 'content-filter'],
};

/** The events of one whole answer, in an order that every reader could give them. */
export const answerEvents: fc.Arbitrary<StreamEvent[]> = fc
  .tuple(fc.array(block, { minLength: 1, maxLength: 4 }), usage, fc.nat())
  .map(([blocks, figures, choice]) => {
    const hasCalls = blocks.some(({ kind }) => kind === 'calls');
    const reasons = endings[hasCalls ? 'calls' : 'words'];
    const reason = reasons[choice % reasons.length] ?? 'stop';
    const stopSequence = reason === 'stop-sequence' ? { stopSequence: 'END' } : {};
    return [
      { type: 'start', id: 'up_1', model: 'up' },
      { type: 'usage', usage: { input: figures.input } },
      ...blockEvents(blocks),
      { type: 'usage', usage: figures },
      { type: 'finish', reason, ...stopSequence },
    ];
  });
