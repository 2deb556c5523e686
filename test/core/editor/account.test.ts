import assert from 'node:assert/strict';
import { accountTooltip, lookOf, paintAccount } from '../../../src/editor/paint/account.ts';
import { timeOfDay } from '../../../src/editor/paint/figures.ts';
import { account, later, painting, rateLimit, resting } from './samples.ts';

describe('how an account looks', () => {
  it('has another shape for each state', () => {
    const states = ['ready', 'resting', 'trial', 'broken', 'off'] as const;
    const shapes = states.map((state) => paintAccount(account('one', { state }), painting).icon.id);
    shapes.push(paintAccount(account('one', { state: 'broken', secretMissing: true }), painting).icon.id);
    assert.equal(new Set(shapes).size, 6);
  });

  it('shows a running clock and the reason while it rests', () => {
    assert.equal(paintAccount(resting('one', 41_000), painting).description, 'resting 0:41 · rate limit');
  });

  it('shows the time of day instead while the rest is long', () => {
    const { description } = paintAccount(resting('one', 1_800_000), painting);
    assert.equal(
      description,
      `resting until ${timeOfDay(later(1_800_000), painting.now, 'en')} · rate limit`,
    );
  });

  it('never shows less than nothing on the clock', () => {
    assert.match(paintAccount(resting('one', -5_000), painting).description, /^resting 0:00/);
  });

  it('shows the provider, and the last time to first token once there is one', () => {
    assert.equal(paintAccount(account('one'), painting).description, 'OpenAI');
    const used = account('one', { lastFirstTokenMs: 240 });
    assert.equal(paintAccount(used, painting).description, 'OpenAI · 240 ms');
  });

  it('keeps a switched-off account off, also when its key is missing', () => {
    assert.equal(lookOf(account('one', { state: 'off', secretMissing: true })), 'off');
  });

  it('shows a kind of failure that this version does not know as it is', () => {
    const strange = account('one', { state: 'broken', reason: { ...rateLimit, kind: 'solar-flare' } });
    assert.equal(paintAccount(strange, painting).description, 'solar-flare');
  });
});

describe('the tooltip of an account', () => {
  const text = (markdown: string) =>
    markdown.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

  it('has the vendor’s words, since when, and what happens next', () => {
    const tooltip = text(accountTooltip(resting('one', 41_000), painting));
    assert.match(tooltip, /rate limit\*\* since .*: Rate limit reached for tokens per minute\./);
    assert.match(tooltip, /tries it again at/);
  });

  it('does not hold an old failure against a ready account', () => {
    assert.doesNotMatch(accountTooltip(account('one', { reason: rateLimit }), painting), /tokens per minute/);
  });

  it('lists models that rest on their own', () => {
    const restingModels = [{ model: 'gpt-5', until: later(60_000), message: 'Too many requests.' }];
    const tooltip = text(accountTooltip(account('one', { restingModels }), painting));
    assert.match(tooltip, /gpt-5 rests until .*: Too many requests\./);
  });

  it('does not let the vendor’s words become links', () => {
    const reason = { ...rateLimit, message: 'See [here](command:workbench.action.quit)' };
    const tooltip = accountTooltip(account('one', { state: 'broken', reason }), painting);
    assert.doesNotMatch(tooltip, /\]\(command:/);
  });
});
