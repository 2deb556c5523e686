import assert from 'node:assert/strict';
import { choiceGroups } from '../../../src/editor/paint/choices.ts';
import { account, clientId, painting, pool, resting, status } from './samples.ts';

const chosen = (target: string | undefined) =>
  choiceGroups(
    status({
      accounts: [account('one'), resting('two', 41_000)],
      pools: [pool('main', ['one', 'two'])],
      profiles: ['cheap'],
      clients: [{ id: clientId, name: 'here', target }],
    }),
    clientId,
    painting,
  );

describe('the choices of where requests go', () => {
  it('are the default, profiles, pools and accounts, in this order', () => {
    const targets = chosen(undefined).map(({ heading, choices }) => [
      heading,
      ...choices.map(({ target }) => target),
    ]);
    assert.deepEqual(targets, [
      [undefined, null, 'profile:cheap'],
      ['pools', 'main'],
      ['accounts', 'one', 'two'],
    ]);
  });

  for (const target of [undefined, 'profile:cheap', 'main', 'two']) {
    it(`begin with the current one: ${target ?? 'the default'}`, () => {
      const all = chosen(target).flatMap(({ choices }) => choices);
      assert.equal(all.length, 5);
      assert.equal(all[0]!.target, target ?? null);
      assert.deepEqual(
        all.map(({ current }) => current),
        [true, false, false, false, false],
      );
    });
  }

  it('say how well each place is', () => {
    const all = chosen(undefined).flatMap(({ choices }) => choices);
    assert.equal(all.find(({ target }) => target === 'main')!.description, '1 of 2 ready · one, two');
    assert.equal(all.find(({ target }) => target === 'two')!.description, 'resting 0:41 · rate limit');
  });
});
