// Addresses under all the base URLs that people write; and the list of models that stands at one of them.

import assert from 'node:assert/strict';
import { gemini } from '../../../../src/core/formats/gemini/index.ts';

const host = 'https://generativelanguage.googleapis.com';

describe('the address of a Gemini call', () => {
  const bases: [base: string, address: string][] = [
    [host, `${host}/v1beta/models/m:generateContent`],
    [`${host}/`, `${host}/v1beta/models/m:generateContent`],
    [`${host}/v1beta`, `${host}/v1beta/models/m:generateContent`],
    [`${host}/v1beta/`, `${host}/v1beta/models/m:generateContent`],
    [`${host}/v1`, `${host}/v1/models/m:generateContent`],
    [`${host}/v1alpha`, `${host}/v1alpha/models/m:generateContent`],
    [
      'https://gateway.example/v1/account/google-ai-studio',
      'https://gateway.example/v1/account/google-ai-studio/v1beta/models/m:generateContent',
    ],
    [
      'https://vertex.example/v1beta1/publishers/google',
      'https://vertex.example/v1beta1/publishers/google/models/m:generateContent',
    ],
    ['http://localhost:9?tenant=a', 'http://localhost:9/v1beta/models/m:generateContent?tenant=a'],
    ['https://x.example/any/path#', 'https://x.example/any/path'],
    ['https://x.example/models/fixed:generateContent#', 'https://x.example/models/fixed:generateContent'],
  ];
  for (const [base, address] of bases) {
    it(`is found under ${base}`, () => assert.equal(gemini.endpoint(base, 'generate', 'm', false), address));
  }

  const operations: [operation: 'generate' | 'count-tokens' | 'models', stream: boolean, end: string][] = [
    ['generate', false, 'models/m:generateContent'],
    ['generate', true, 'models/m:streamGenerateContent?alt=sse'],
    ['count-tokens', true, 'models/m:countTokens'],
    ['models', false, 'models?pageSize=1000'],
  ];
  for (const [operation, stream, end] of operations) {
    it(`for ${operation}${stream ? ' of a stream' : ''} ends in ${end}`, () => {
      assert.equal(gemini.endpoint(host, operation, 'm', stream), `${host}/v1beta/${end}`);
    });
  }

  it('follows the operation even where it is called exactly', () => {
    const base = 'https://x.example/a:generateContent?t=1#';
    assert.equal(
      gemini.endpoint(base, 'generate', 'm', true),
      'https://x.example/a:streamGenerateContent?t=1&alt=sse',
    );
    assert.equal(gemini.endpoint(base, 'count-tokens', 'm', false), 'https://x.example/a:countTokens?t=1');
  });

  const models: [model: string, path: string][] = [
    ['models/gemini-2.5-pro', 'models/gemini-2.5-pro'],
    ['tunedModels/mine', 'tunedModels/mine'],
    ['google/gemini:free', 'models/google%2Fgemini%3Afree'],
  ];
  for (const [model, path] of models) {
    it(`holds the model ${model}`, () => {
      assert.equal(gemini.endpoint(host, 'generate', model, false), `${host}/v1beta/${path}:generateContent`);
    });
  }

  it('needs no headers, and passes none on that say who the client is', () => {
    assert.deepEqual(gemini.headers({ 'x-goog-api-client': 'someone', 'x-goog-user-project': 'p' }), {});
  });
});

describe('the models of a Gemini server', () => {
  it('are read without their prefix, and without those that neither write nor embed', () => {
    const models = [
      { name: 'models/a', displayName: 'A', supportedGenerationMethods: ['generateContent', 'countTokens'] },
      { name: 'models/b', supportedGenerationMethods: ['embedContent'] },
      { name: 'models/c', supportedGenerationMethods: ['predictLongRunning'] },
      { name: 'd' },
      { displayName: 'nameless' },
      'odd',
    ];
    assert.deepEqual(gemini.readModels({ models }), [
      { id: 'a', owner: 'google', displayName: 'A' },
      { id: 'b', owner: 'google' },
      { id: 'd', owner: 'google' },
    ]);
  });

  it("may be listed in OpenAI's way by a gateway", () => {
    assert.deepEqual(gemini.readModels({ data: [{ id: 'a', owned_by: 'x' }] }), [{ id: 'a', owner: 'x' }]);
    assert.deepEqual(gemini.readModels({}), []);
  });

  it('are written as Google lists them', () => {
    const entry = { id: 'a/b', owner: 'x' };
    const written = {
      name: 'models/a/b',
      displayName: 'a/b',
      supportedGenerationMethods: ['generateContent', 'countTokens'],
    };
    assert.deepEqual(gemini.writeModels([entry]), { models: [written] });
    assert.deepEqual(gemini.writeModel({ ...entry, displayName: 'AB' }), { ...written, displayName: 'AB' });
  });
});
