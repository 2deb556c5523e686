import assert from 'node:assert/strict';
import { didYouMean, nearNames } from '../../../src/core/model/near-names.ts';
import { catalogue } from '../../../src/core/providers/catalogue.ts';
import { endedProviders, findEndedProvider } from '../../../src/core/providers/ended.ts';
import {
  findProvider,
  isLaterProvider,
  laterProviderHint,
  providerNames,
} from '../../../src/core/providers/find.ts';

/** The ids and block names of AIClient-2-API, ProxyCast and the CLIProxyAPI family. */
const named = [
  'openai-custom openaiResponses-custom claude-custom claude-kiro-oauth gemini-cli-oauth openai-qwen-oauth',
  'kiro-claude kiro gemini qwen claude-api-key gemini-api-key codex-api-key vertex-api-key openai-compatibility',
  'deepseek groq mistral openrouter together fireworks novita siliconflow minimax roo kilo cursor ampcode',
  'gemini-cli qwen-oauth codex openai claude xai-api-key openai-iflow iflow amp-code',
];

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
    assert.equal(isLaterProvider('ampcode'), true);
    assert.equal(findProvider('ampcode'), undefined);
    assert.match(laterProviderHint('ampcode'), /^Amp sells no access to models/);
  });

  it('that another configuration may name is served, or later, or ended, and one of these alone', () => {
    for (const name of named.flatMap((names) => names.split(' '))) {
      const fates = [
        findProvider(name) !== undefined,
        isLaterProvider(name),
        findEndedProvider(name) !== undefined,
      ];
      assert.equal(fates.filter(Boolean).length, 1, `${name}: served, later, ended = ${fates}`);
    }
  });

  it('whose service has ended says so with the day, and what to use instead', () => {
    for (const { names, title, ended, wayOut } of endedProviders) {
      assert.ok(names.length > 0 && title !== '');
      assert.match(ended, /^20\d\d-\d\d-\d\d$/);
      assert.match(wayOut, /^[A-Z].*\.$/);
      for (const [, instead = ''] of wayOut.matchAll(/"([^"]+)"/g)) assert.ok(findProvider(instead), instead);
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
    for (const { id, baseUrl, baseUrls, embedded, auth, keyPage, signIn } of catalogue) {
      for (const address of Object.values(baseUrls ?? {})) assert.ok(URL.canParse(address), id);
      if (baseUrl !== undefined) assert.ok(URL.canParse(baseUrl), id);
      assert.equal(baseUrl?.startsWith('demo:') ?? false, embedded !== undefined, id);
      const needsKey = auth !== 'none' && signIn === undefined;
      if (needsKey && baseUrl !== undefined) assert.ok(keyPage, `${id} says where keys are made`);
    }
  });
});

describe('what a provider says of itself', () => {
  it('to people comes in whole sentences', () => {
    for (const { id, title, notes } of catalogue) {
      assert.ok(title.length > 2, id);
      if (notes !== undefined) assert.match(notes, /^[A-Z].*\.$/s, id);
    }
  });

  it('to a health check leads to an address beside or beneath its base URL', () => {
    for (const { id, baseUrl = '', probe } of catalogue) {
      if (typeof probe !== 'object') continue;
      const asked = new URL(probe.path, `${baseUrl}/`);
      assert.equal(asked.origin, new URL(baseUrl).origin, id);
    }
    const { baseUrl, probe } = findProvider('kilo') ?? {};
    assert.ok(typeof probe === 'object');
    assert.equal(new URL(probe.path, `${baseUrl}/`).href, 'https://api.kilo.ai/api/profile');
  });

  it("names two models that stand in, except where the models are its user's own", () => {
    const local = ['llama-cpp', 'lm-studio', 'ollama', 'vllm'];
    const own = ['azure-openai', 'cursor', 'openai-compatibility', ...local];
    for (const { id, standIns, signIn } of catalogue) {
      if (signIn) continue;
      assert.equal(standIns === undefined, own.includes(id), id);
      if (standIns) assert.notEqual(standIns.large, standIns.small, id);
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
