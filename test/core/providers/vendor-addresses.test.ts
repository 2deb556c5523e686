import assert from 'node:assert/strict';
import { parseConfiguration } from '../../../src/core/config/parse.ts';
import { openAccounts } from '../../../src/core/gateway/accounts.ts';
import { formats } from '../../../src/core/gateway/formats.ts';
import { catalogue } from '../../../src/core/providers/catalogue.ts';
import { addressed } from '../../../src/core/relay/serves.ts';
import { ownAddresses, vendors } from './vendors.ts';

/** Where a chat request for `m` goes from an account that is written with these further keys. */
function addressOf(id: string, keys: string, model = 'm'): string {
  const text = `providers: [{ name: a, type: ${id}, api-key: "${'k'.repeat(8)}"${keys} }]`;
  const { configuration, complaints } = parseConfiguration(text, 'f');
  assert.ok(configuration, JSON.stringify(complaints));
  const [account] = openAccounts(configuration, { env: {}, secrets: new Map(), readFile: () => '' });
  assert.ok(account, JSON.stringify(complaints));
  const candidate = addressed({ configuration, upstreamModels: () => undefined }, account, model);
  const format = formats.get(candidate?.format ?? 'openai-chat');
  return format?.endpoint(candidate?.baseUrl ?? '', 'generate', model, false) ?? '';
}

describe('an account of', () => {
  for (const { id, calls, messages } of vendors) {
    const own = ownAddresses[id];
    const base = own ?? catalogue.find((provider) => provider.id === id)?.baseUrl ?? '';
    const keys = own ? `, base-url: "${own}"` : '';

    it(`${id} calls its vendor`, () => assert.equal(addressOf(id, keys), calls));

    it(`${id} calls the same with the base URL written out, with a slash or without`, () => {
      assert.equal(addressOf(id, `, base-url: "${base}"`), calls);
      assert.equal(addressOf(id, `, base-url: "${base}/"`), calls);
    });

    if (messages)
      it(`${id} calls the vendor's address of another format, for the account and for one model`, () => {
        const other = 'format: anthropic-messages';
        assert.equal(addressOf(id, `${keys}, ${other}`), messages);
        assert.equal(addressOf(id, `${keys}, models: [{ name: x, ${other} }]`, 'x'), messages);
      });
  }

  it('a vendor of several formats goes back to its own for one model', () => {
    const keys = ', format: anthropic-messages, models: [{ name: x, format: openai-chat }]';
    assert.equal(addressOf('deepseek', keys, 'x'), 'https://api.deepseek.com/v1/chat/completions');
  });

  it('a vendor of several formats stays at the base URL that it was given', () => {
    const keys = ', base-url: "http://127.0.0.1:9/house", format: anthropic-messages';
    assert.equal(addressOf('deepseek', keys), 'http://127.0.0.1:9/house/v1/messages');
  });

  it('Azure keeps the address of an older deployment with its version', () => {
    const deployment = 'https://house.openai.azure.com/openai/deployments/gpt';
    assert.equal(
      addressOf('azure', `, base-url: "${deployment}?api-version=2024-10-21"`),
      `${deployment}/chat/completions?api-version=2024-10-21`,
    );
  });

  it('Vertex finds its way from the host alone, as other gateways write it', () => {
    assert.equal(
      addressOf('vertex-api-key', ', base-url: "https://aiplatform.googleapis.com"'),
      'https://aiplatform.googleapis.com/v1/publishers/google/models/m:generateContent',
    );
  });
});
