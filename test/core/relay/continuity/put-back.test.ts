import assert from 'node:assert/strict';
import type { Part, ReasoningPart, Turn } from '../../../../src/core/model/conversation.ts';
import type { Answer } from '../../../../src/core/model/stream.ts';
import { createProofStore, keptParts } from '../../../../src/core/relay/continuity/proof-store.ts';
import { putBack } from '../../../../src/core/relay/continuity/put-back.ts';
import { turnKeys } from '../../../../src/core/relay/continuity/turn-keys.ts';
import { FakeClock } from '../../../support/accounts.ts';
import { owner, signature } from './owner.ts';

const thought = (text: string): ReasoningPart => ({
  type: 'reasoning',
  text,
  proof: signature(`sig ${text}`),
});
const text = (value: string): Part => ({ type: 'text', text: value });
const call = (id: string): Extract<Part, { type: 'tool-call' }> => ({
  type: 'tool-call',
  id,
  name: 'read',
  kind: 'function',
  arguments: '{}',
});
const asked: Turn = { role: 'user', parts: [text('Well?')] };

/** What comes back when the upstream gave `given` and the client's history holds `held` in its place. */
function back(given: Part[], held: Part[][], fits = true): Part[][] {
  const store = createProofStore(new FakeClock());
  const answer: Answer = { parts: given as Answer['parts'], usage: {}, finish: 'stop' };
  const parts = keptParts(answer);
  if (parts) store.remember(turnKeys('me', given, asked), { owner: owner('one'), parts });
  const turns: Turn[] = [asked, ...held.map((each) => ({ role: 'assistant' as const, parts: each }))];
  const restored = putBack(turns, {
    client: 'me',
    format: 'anthropic-messages',
    find: store.find,
    fits: () => fits,
  });
  return restored.slice(1).map((turn) => turn.parts);
}

describe('reasoning that is put back', () => {
  it('stands before the calls that it led to', () => {
    const given = [thought('A'), call('1'), thought('B'), call('2')];
    assert.deepEqual(back(given, [[call('1'), call('2')]]), [given]);
  });

  it('takes its place between texts that the client has joined', () => {
    const given = [thought('A'), text('One.'), thought('B'), text('Two.'), call('1')];
    assert.deepEqual(back(given, [[text('One.\n\nTwo.'), call('1')]]), [given]);
  });

  it('replaces what the client echoes without a proof', () => {
    const given = [thought('A'), text('One.'), call('1')];
    assert.deepEqual(back(given, [[{ type: 'reasoning', text: 'A' }, text('One.'), call('1')]]), [given]);
  });

  it('leaves a turn alone that the client has kept whole', () => {
    const held = [thought('changed by nobody'), text('One.'), call('1')];
    assert.deepEqual(back([thought('A'), text('One.'), call('1')], [held]), [held]);
  });

  it('goes to the front of a turn whose text was changed, and behind the call it followed', () => {
    const given = [thought('A'), text('One.'), call('1'), thought('B'), call('2')];
    assert.deepEqual(back(given, [[text('Other.'), call('1'), call('2')]]), [
      [thought('A'), text('Other.'), call('1'), thought('B'), call('2')],
    ]);
  });

  it('comes back once where the client sends each call as a turn of its own', () => {
    const given = [thought('A'), call('1'), call('2')];
    assert.deepEqual(back(given, [[call('1')], [call('2')]]), [[thought('A'), call('1')], [call('2')]]);
  });

  it('keeps what the client added, and its cache marks', () => {
    const given = [thought('A'), text('One.'), text('Two.')];
    const [parts] = back(given, [[{ type: 'text', text: 'One.\n\nTwo.', cache: {} }]]);
    assert.deepEqual(parts, [thought('A'), text('One.'), { type: 'text', text: 'Two.', cache: {} }]);
    const opaque: Part = { type: 'opaque', format: 'gemini', kind: 'x', value: {} };
    assert.deepEqual(back([thought('A'), call('1')], [[opaque, call('1')]]), [
      [thought('A'), call('1'), opaque],
    ]);
  });

  it('brings the proofs of calls and texts along', () => {
    const signed = { ...call('1'), proof: signature('call', 'gemini') };
    assert.deepEqual(back([signed, call('2')], [[call('1'), call('2')]]), [[signed, call('2')]]);
    const said: Part = { type: 'text', text: 'One.', proof: signature('text', 'gemini') };
    assert.deepEqual(back([said], [[text('One.')]]), [[said]]);
  });

  it('stays away from a target that does not take it', () => {
    assert.deepEqual(back([thought('A'), call('1')], [[call('1')]], false), [[call('1')]]);
  });

  it('is not looked for in answers that had none', () => {
    const turns: Turn[] = [asked, { role: 'assistant', parts: [text('One.')] }];
    const way = { client: 'me', format: 'gemini' as const, find: () => undefined, fits: () => true };
    assert.equal(putBack(turns, way), turns);
    assert.equal(
      keptParts({ parts: [{ type: 'text', text: 'One.' }], usage: {}, finish: 'stop' }),
      undefined,
    );
  });

  it('does not depend on the arguments of calls being kept', () => {
    const long: Part = { ...call('1'), arguments: JSON.stringify({ text: 'x'.repeat(1000) }) };
    const kept = keptParts({ parts: [thought('A'), long], usage: {}, finish: 'stop' } as Answer);
    assert.ok(!JSON.stringify(kept).includes('xxx'));
    assert.deepEqual(back([thought('A'), long], [[long]]), [[thought('A'), long]]);
  });
});

describe('the store of proofs', () => {
  const turn = (size: number) => ({ owner: owner('one'), parts: [thought('x'.repeat(size))] });

  it('finds a turn by each of its calls', () => {
    const store = createProofStore(new FakeClock());
    const kept = turn(1);
    store.remember(['a', 'b'], kept);
    assert.deepEqual([store.find('a'), store.find('b'), store.find('c')], [kept, kept, undefined]);
  });

  it('is bounded in bytes, entries and time', () => {
    const clock = new FakeClock();
    const store = createProofStore(clock, { entries: 10, bytes: 10_000, age: 1000 });
    store.remember(['old'], turn(1500));
    store.remember(['new'], turn(1500));
    assert.deepEqual([store.find('old'), store.find('new')?.parts.length], [undefined, 1]);
    clock.pass(1001);
    assert.equal(store.find('new'), undefined);
    store.remember(['huge'], turn(5000));
    assert.equal(store.find('huge'), undefined);
  });
});
