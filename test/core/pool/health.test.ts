import assert from 'node:assert/strict';
import { Health } from '../../../src/core/pool/health.ts';
import { failure } from '../../support/accounts.ts';

const rules = { coolDown: { base: 1000, max: 60_000 }, unhealthyAfter: 3 } as const;
const start = 1_000_000;
const newHealth = () => new Health(rules, () => 0);

describe('account health', () => {
  it('rests for the base time after a failure, then is in doubt until a success', () => {
    const health = newHealth();
    health.failed(failure(), 'm', start);
    assert.equal(health.condition('m', start).state, 'resting');
    assert.equal(health.condition('m', start).rest?.until, start + 1000);
    assert.equal(health.condition('m', start + 1000).state, 'trial');
    health.succeeded('m');
    assert.equal(health.condition('m', start + 1000).state, 'ready');
  });

  it('doubles the rest while failures follow each other, up to the maximum', () => {
    const health = newHealth();
    let now = start;
    const rests = Array.from({ length: 9 }, () => {
      health.failed(failure(), 'm', now);
      const until = health.condition('m', now).rest?.until ?? 0;
      const rest = until - now;
      now = until;
      return rest;
    });
    assert.deepEqual(rests, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('begins again at the base after a success', () => {
    const health = newHealth();
    health.failed(failure(), 'm', start);
    health.failed(failure(), 'm', start + 1000);
    health.succeeded('m');
    health.failed(failure(), 'm', start + 9000);
    assert.equal(health.condition('m', start + 9000).rest?.until, start + 10_000);
  });

  it("honours the vendor's own clock beyond our maximum, but not beyond a day", () => {
    const health = newHealth();
    health.failed(failure({ kind: 'rate-limit', retryAt: start + 7_200_000 }), 'm', start);
    assert.equal(health.condition('m', start).rest?.until, start + 7_200_000);
    assert.equal(health.condition('m', start).rest?.vendor, true);
    const other = newHealth();
    other.failed(failure({ kind: 'quota', retryAt: start + 7 * 86_400_000 }), 'm', start);
    assert.equal(other.condition('m', start).rest?.until, start + 86_400_000);
  });

  it('does not shorten a rest that another failure has begun', () => {
    const health = newHealth();
    health.failed(failure({ retryAt: start + 30_000 }), 'm', start);
    health.failed(failure(), 'm', start + 1);
    assert.equal(health.condition('m', start + 2).rest?.until, start + 30_000);
  });

  it('rests one model alone when the failure is about the model', () => {
    const health = newHealth();
    health.failed(failure({ kind: 'model-not-found', scope: 'model' }), 'gone', start);
    assert.equal(health.condition('gone', start).state, 'resting');
    assert.equal(health.condition('gone', start).ofModel, true);
    assert.equal(health.condition('there', start).state, 'ready');
    assert.deepEqual(
      health.restingModels(start).map(({ model }) => model),
      ['gone'],
    );
  });

  it('is broken by a refused credential until it is released or a request succeeds', () => {
    for (const mend of [(health: Health) => health.release(), (health: Health) => health.succeeded('m')]) {
      const health = newHealth();
      health.failed(failure({ kind: 'unauthenticated', message: 'Bad key.' }), 'm', start);
      assert.equal(health.condition('m', start + 86_400_000).state, 'broken');
      assert.equal(health.condition('m', start).failure?.failure.message, 'Bad key.');
      mend(health);
      assert.equal(health.condition('m', start).state, 'ready');
    }
  });

  it('is not touched by a failure of the request', () => {
    const health = newHealth();
    health.failed(failure({ kind: 'invalid-request', scope: 'request' }), 'm', start);
    assert.equal(health.condition('m', start).state, 'ready');
  });

  it('never rests with the cool-down off, but is in doubt after enough failures in a row', () => {
    const health = new Health({ coolDown: 'off', unhealthyAfter: 2 }, () => 0);
    health.failed(failure(), 'm', start);
    assert.equal(health.condition('m', start).state, 'ready');
    health.failed(failure(), 'm', start);
    assert.equal(health.condition('m', start).state, 'trial');
  });

  it('waits patiently when the purse is empty', () => {
    const health = new Health({ coolDown: { base: 1000, max: 1_800_000 }, unhealthyAfter: 3 }, () => 0);
    health.failed(failure({ kind: 'billing' }), 'm', start);
    assert.equal(health.condition('m', start).rest?.until, start + 300_000);
  });
});
