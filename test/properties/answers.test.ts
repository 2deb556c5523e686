// Any answer, written plain and as a stream, says the same, says all of it, and reads the same wherever its bytes are cut.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { foldAnswer } from '../../src/core/formats/fold.ts';
import type { Answer, StreamEvent } from '../../src/core/model/stream.ts';
import type { Usage } from '../../src/core/model/usage.ts';
import { answerContext, readPieces, readStream, throughJson, writeStream } from '../support/codec.ts';
import { chat, type FormatUnderTest, formats } from '../support/formats.ts';
import { callsOf, type Heard, said } from '../support/strict-clients/heard.ts';
import { answerEvents } from './answers.ts';
import { stripped } from './arbitraries.ts';
import { runs } from './runs.ts';

/** Tools of both kinds, for clients that are told so in their own words. */
const request = {
  model: 'asked',
  tools: ['look', 'now', 'a_long_name_for_a_tool'].map((name) => ({ type: 'function', name })),
};

/** A plain answer of Chat has one text, one reasoning, one refusal, and its calls last; a stream keeps their order. */
function comparable({ id }: FormatUnderTest, answer: Answer): Answer {
  const whole = stripped(answer);
  if (id !== chat.id) return whole;
  const order = ['reasoning', 'text', 'refusal', 'tool-call', 'opaque'];
  const parts = order.flatMap((type) => {
    const own = whole.parts.filter((part) => part.type === type);
    const text = own.map((part) => ('text' in part ? part.text : '')).join('');
    return text === '' ? own : [{ type, text } as Answer['parts'][number]];
  });
  return { ...whole, parts };
}

/** Everything that is said in words, without the white space at the seams of blocks. */
function words(texts: string[]): string {
  return texts.join('').replace(/\s/g, '');
}

function deltas(events: StreamEvent[], ...types: StreamEvent['type'][]): string[] {
  return events.flatMap((event) => (types.includes(event.type) && 'text' in event ? [event.text] : []));
}

/** Some dialects write a zero for what is not known. */
function counted(usage: Usage): Usage {
  return Object.fromEntries(Object.entries(usage).filter(([, figure]) => figure));
}

/** That nothing the upstream said is missing from what the client hears. */
function provesAllIsSaid(events: StreamEvent[], heard: Heard, told: string): void {
  const spoken = words([said(heard), said(heard, 'refusal')].join('').split(''));
  const given = words(deltas(events, 'text-delta', 'refusal-delta'));
  assert.equal([...spoken].sort().join(''), [...given].sort().join(''), `${told}: words`);
  assert.equal(
    words([said(heard, 'reasoning')]),
    words(deltas(events, 'reasoning-delta')),
    `${told}: thoughts`,
  );
  const { parts, usage } = foldAnswer(events);
  const calls = parts.filter((part) => part.type === 'tool-call');
  assert.deepEqual(
    callsOf(heard).map(({ id, name, kind, arguments: given }) => [
      id,
      name,
      kind === 'custom' ? given : JSON.parse(given),
    ]),
    calls.map((call, index) => {
      const isWrapped = call.kind === 'custom' && callsOf(heard)[index]?.kind === 'function';
      const free = isWrapped ? { input: call.arguments } : call.arguments;
      return [call.id, call.name, call.kind === 'custom' ? free : JSON.parse(call.arguments)];
    }),
    `${told}: calls`,
  );
  assert.deepEqual(counted(heard.usage), counted(usage), `${told}: tokens`);
}

describe('any answer', () => {
  for (const under of formats) {
    const { id, format, client } = under;
    const options = () => answerContext({ request });

    it(`${id}: is the same plain and streamed, and says everything`, () => {
      fc.assert(
        fc.property(answerEvents, (events) => {
          const stream = writeStream(format, events, options());
          const plain = throughJson(format.writeAnswer(foldAnswer(events), options()));
          provesAllIsSaid(events, client.stream(stream), 'streamed');
          provesAllIsSaid(events, client.plain(plain), 'plain');
          assert.equal(client.stream(stream).end, client.plain(plain).end);
          const streamed = foldAnswer(readStream(format, stream));
          assert.equal(streamed.failure, undefined);
          assert.deepEqual(
            comparable(under, streamed),
            comparable(under, foldAnswer(format.readAnswer(plain))),
          );
        }),
        runs(100),
      );
    });

    it(`${id}: reads the same wherever the bytes of its stream are cut, and whatever ends its lines`, () => {
      const end = fc.constantFrom('\n', '\r\n', '\r');
      const cuts = fc.array(fc.nat(4000), { maxLength: 30 });
      fc.assert(
        fc.property(answerEvents, cuts, end, (events, places, lineEnd) => {
          const written = writeStream(format, events, options());
          const bytes = Buffer.from(written.replaceAll('\n', lineEnd));
          const at = [
            0,
            ...places.map((place) => place % bytes.length).sort((one, other) => one - other),
            bytes.length,
          ];
          const pieces = at.slice(1).map((place, index) => bytes.subarray(at[index], place));
          assert.deepEqual(readPieces(format, pieces), readStream(format, written));
        }),
        runs(100),
      );
    });
  }
});
