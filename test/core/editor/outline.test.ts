import assert from 'node:assert/strict';
import { changes, clocks, outline } from '../../../src/editor/paint/outline.ts';
import { account, painting, pool, resting, status } from './samples.ts';

const shapeOf = (pools: ReturnType<typeof outline>) =>
  pools.map(({ name, rows }) => [name, rows.map((row) => row.account.name)]);

describe('the outline of accounts', () => {
  it('puts accounts under their pools, and the rest under a group of its own', () => {
    const accounts = [account('one'), account('two'), account('three')];
    const pools = outline(status({ accounts, pools: [pool('main', ['two', 'one'])] }), painting);
    assert.deepEqual(shapeOf(pools), [
      ['main', ['one', 'two']],
      [undefined, ['three']],
    ]);
    assert.equal(pools[0]!.description, 'round-robin · 2 of 2 ready');
  });

  it('shows an account in each of its pools, with a row of its own', () => {
    const pools = outline(
      status({ accounts: [account('one')], pools: [pool('main', ['one']), pool('spare', ['one'])] }),
      painting,
    );
    const ids = pools.flatMap(({ rows }) => rows.map(({ id }) => id));
    assert.equal(new Set(ids).size, 2);
  });

  it('shows the pools of providers only where no pool is written down', () => {
    const accounts = [account('one')];
    const implicit = pool('openai', ['one'], true);
    assert.deepEqual(shapeOf(outline(status({ accounts, pools: [implicit] }), painting)), [
      ['openai', ['one']],
    ]);
    assert.deepEqual(shapeOf(outline(status({ accounts, pools: [implicit, pool('main', [])] }), painting)), [
      ['main', []],
      [undefined, ['one']],
    ]);
  });

  it('is empty without accounts, so that the welcome shows', () => {
    assert.deepEqual(outline(status(), painting), []);
  });
});

describe('what of the outline has to be painted anew', () => {
  const pools = [pool('main', ['one', 'two'])];
  const before = outline(status({ accounts: [account('one'), account('two')], pools }), painting);

  it('is nothing where nothing visible changed', () => {
    const same = outline(
      status({ accounts: [account('one', { inFlight: 5 }), account('two')], pools }),
      painting,
    );
    assert.deepEqual(changes(before, same, painting), []);
  });

  it('is the row of an account whose look changed, and its pool when its count did', () => {
    const after = outline(status({ accounts: [account('one'), resting('two', 41_000)], pools }), painting);
    assert.deepEqual(changes(before, after, painting), ['pool:main', 'account:main/two']);
  });

  it('is everything when rows came or went', () => {
    const after = outline(status({ accounts: [account('one')], pools }), painting);
    assert.equal(changes(before, after, painting), 'all');
  });

  it('is only the rows of resting accounts when the clock ticks', () => {
    const ticking = outline(status({ accounts: [account('one'), resting('two', 41_000)], pools }), painting);
    assert.deepEqual(clocks(ticking), ['account:main/two']);
  });
});
