import assert from 'node:assert/strict';
import { ownerOf } from '../../../../src/core/relay/continuity/proof-owner.ts';
import { createProofOwners } from '../../../../src/core/relay/continuity/proof-owners.ts';
import { account, FakeClock } from '../../../support/accounts.ts';
import { owner } from './owner.ts';

describe('the owners of proofs', () => {
  const [one, other] = [owner('one'), owner('other')];

  it('tell an account’s own from another’s, and say nothing of unknown ones', () => {
    const owners = createProofOwners(new FakeClock());
    owners.issued('proof', one);
    assert.deepEqual([owners.isOwn('proof', one), owners.isForeign('proof', one)], [true, false]);
    assert.deepEqual([owners.isOwn('proof', other), owners.isForeign('proof', other)], [false, true]);
    assert.deepEqual([owners.isOwn('unknown', one), owners.isForeign('unknown', one)], [false, false]);
  });

  it('are the same for an account with a new key, and for two accounts on one key', () => {
    const owners = createProofOwners(new FakeClock());
    owners.issued('proof', one);
    assert.equal(owners.isForeign('proof', owner('one', { credential: 'new' })), false);
    assert.equal(owners.isForeign('proof', owner('other', { credential: one.credential })), false);
    assert.equal(owners.isForeign('proof', owner('one', { provider: 'openai' })), true);
  });

  it('remember a refusal for the account and the model that refused, and for no other', () => {
    const owners = createProofOwners(new FakeClock());
    owners.issued('proof', one);
    owners.refused('proof', one);
    assert.deepEqual([owners.isForeign('proof', one), owners.isOwn('proof', one)], [true, false]);
    assert.equal(owners.isForeign('proof', owner('one', { model: 'another' })), false);
  });

  it('call a proof an account’s own for the model alone that gave it', () => {
    const owners = createProofOwners(new FakeClock());
    owners.issued('proof', one);
    assert.equal(owners.isOwn('proof', owner('one', { model: 'another' })), false);
  });

  it('are forgotten within bounds', () => {
    const clock = new FakeClock();
    const owners = createProofOwners(clock, { entries: 2, bytes: 10_000, age: 1000 });
    for (const proof of ['a', 'b', 'c']) owners.issued(proof, one);
    assert.deepEqual(
      ['a', 'b', 'c'].map((proof) => owners.isForeign(proof, other)),
      [false, true, true],
    );
    clock.pass(1001);
    assert.equal(owners.isForeign('c', other), false);
  });

  it('are told by address and key, and hold neither', () => {
    const settings = { apiKey: { from: 'literal' as const, value: 'unused' } };
    const mine = account('mine', settings);
    const twin = { ...account('twin', settings), baseUrl: mine.baseUrl };
    const moved = { ...account('mine', settings), baseUrl: 'https://elsewhere.example' };
    assert.equal(ownerOf(mine, 'm').credential, ownerOf(twin, 'm').credential);
    assert.notEqual(ownerOf(mine, 'm').credential, ownerOf(moved, 'm').credential);
    assert.ok(!JSON.stringify(ownerOf(mine, 'm')).includes('x'.repeat(8)));
  });
});
