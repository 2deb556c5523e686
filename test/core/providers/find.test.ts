import assert from 'node:assert/strict';
import { didYouMean, nearNames } from '../../../src/core/model/near-names.ts';
import { catalogue } from '../../../src/core/providers/catalogue.ts';
import { findProvider, isLaterProvider, providerNames } from '../../../src/core/providers/find.ts';

describe('a provider', () => {
  for (const [name, id] of [
    ['openai', 'openai'],
    ['openai-custom', 'openai'],
    ['anthropic', 'anthropic'],
    ['claude', 'anthropic'],
    ['claude-custom', 'anthropic'],
    ['claude-api-key', 'anthropic'],
    ['openai-compatibility', 'openai-compatibility'],
    ['demo', 'demo'],
  ] as const) {
    it(`is found as ${name}`, () => {
      assert.equal(findProvider(name)?.id, id);
      assert.equal(isLaterProvider(name), false);
    });
  }

  it('of a later version is known by its name, and not served', () => {
    for (const name of [
      'claude-kiro-oauth gemini-cli-oauth openai-qwen-oauth kiro-claude kiro qwen',
      'codex-api-key vertex-api-key deepseek groq mistral openrouter together fireworks novita',
      'siliconflow minimax roo kilo cursor ampcode gemini-cli qwen-oauth codex',
    ].flatMap((names) => names.split(' '))) {
      assert.equal(findProvider(name), undefined, name);
      assert.equal(isLaterProvider(name), true, name);
    }
  });

  it('that nobody knows is neither', () => {
    assert.equal(findProvider('constructor'), undefined);
    assert.equal(isLaterProvider('constructor'), false);
  });

  it('has a name that no other has', () => {
    assert.equal(new Set(providerNames()).size, providerNames().length);
  });

  it('says where it is, unless every account has to', () => {
    for (const { id, baseUrl, embedded, auth, keyPage } of catalogue) {
      if (baseUrl !== undefined) assert.ok(URL.canParse(baseUrl), id);
      assert.equal(baseUrl?.startsWith('demo:') ?? false, embedded !== undefined, id);
      if (auth !== 'none' && baseUrl !== undefined) assert.ok(keyPage, `${id} says where keys are made`);
    }
  });
});

describe('a name that does not exist', () => {
  const names = ['openai', 'anthropic', 'base-url', 'max-body'];

  for (const [asked, near] of [
    ['opnai', ['openai']],
    ['antrhopic', ['anthropic']],
    ['baseUrl', ['base-url']],
    ['base_url', ['base-url']],
    ['OPENAI', ['openai']],
    ['zebra', []],
    ['', []],
  ] as const) {
    it(`"${asked}" is near ${near.join(', ') || 'nothing'}`, () =>
      assert.deepEqual(nearNames(asked, names), near));
  }

  it('brings the nearest first, and not more than were asked for', () => {
    assert.deepEqual(nearNames('main', ['mine', 'mail', 'main-2', 'main']), ['main', 'mail', 'main-2']);
    assert.deepEqual(nearNames('main', ['mine', 'mail', 'main'], 1), ['main']);
  });

  it('becomes a question, or nothing', () => {
    assert.equal(didYouMean('opnai', names), ' Did you mean "openai"?');
    assert.equal(didYouMean('mai', ['main', 'mail']), ' Did you mean "main" or "mail"?');
    assert.equal(didYouMean('zebra', names), '');
  });
});
