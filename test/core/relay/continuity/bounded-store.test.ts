import assert from 'node:assert/strict';
import { createBoundedStore } from '../../../../src/core/relay/continuity/bounded-store.ts';
import { FakeClock } from '../../../support/accounts.ts';

describe('a store with bounds', () => {
  const clock = new FakeClock();
  const open = (bounds: { entries?: number; bytes?: number; age?: number }) =>
    createBoundedStore<string>({ entries: 100, bytes: 1000, age: 1000, ...bounds }, () => clock.now());

  it('forgets what was not used for longest when there are too many entries', () => {
    const store = open({ entries: 2 });
    store.set('a', 'A', 1);
    store.set('b', 'B', 1);
    assert.equal(store.get('a'), 'A');
    store.set('c', 'C', 1);
    assert.deepEqual([store.get('a'), store.get('b'), store.get('c')], ['A', undefined, 'C']);
    assert.equal(store.size, 2);
  });

  it('forgets as much as a large entry needs', () => {
    const store = open({ bytes: 10 });
    for (const key of ['a', 'b', 'c']) store.set(key, key, 3);
    store.set('d', 'd', 6);
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].map((key) => store.get(key)),
      [undefined, undefined, 'c', 'd'],
    );
    assert.equal(store.bytes, 9);
  });

  it('does not keep what is larger than itself, nor what that would have replaced', () => {
    const store = open({ bytes: 10 });
    store.set('a', 'small', 3);
    store.set('b', 'other', 3);
    store.set('a', 'large', 11);
    assert.deepEqual([store.get('a'), store.get('b'), store.bytes], [undefined, 'other', 3]);
  });

  it('counts an entry once, however often it is set', () => {
    const store = open({});
    store.set('a', 'one', 5);
    store.set('a', 'two', 7);
    assert.deepEqual([store.get('a'), store.size, store.bytes], ['two', 1, 7]);
  });

  it('forgets with time, counted from the last use', () => {
    const store = open({ age: 1000 });
    store.set('used', 'U', 1);
    store.set('idle', 'I', 1);
    clock.pass(900);
    assert.equal(store.get('used'), 'U');
    clock.pass(900);
    assert.deepEqual([store.get('idle'), store.get('used')], [undefined, 'U']);
    assert.equal(store.bytes, 1);
  });

  it('lets go of old entries when a new one comes, without being asked for them', () => {
    const store = open({ age: 1000 });
    store.set('old', 'O', 1);
    clock.pass(1001);
    store.set('new', 'N', 1);
    assert.equal(store.size, 1);
  });

  it('deletes', () => {
    const store = open({});
    store.set('a', 'A', 4);
    assert.equal(store.delete('a'), true);
    assert.equal(store.delete('a'), false);
    assert.equal(store.bytes, 0);
  });
});
