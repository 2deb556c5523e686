import assert from 'node:assert/strict';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { ask, startGateway, type TestGateway } from '../support/gateway.ts';
import { type ReceivedRequest, type ScriptedAnswer, ScriptedServer } from '../support/scripted-server.ts';

const vectors = [
  [0.5, -0.25, 2],
  [1, 0, -1.5],
];
const packed = (vector: number[]) => Buffer.from(new Float32Array(vector).buffer).toString('base64');

/** As OpenAI answers; `base64: false` overlooks how it was asked, as many imitators do. */
function openAiVectors(
  { body }: ReceivedRequest,
  base64 = body.encoding_format === 'base64',
): ScriptedAnswer {
  const texts = Array.isArray(body.input) ? body.input : [body.input];
  const data = texts.map((_: unknown, index: number) => ({
    object: 'embedding',
    index,
    embedding: base64 ? packed(vectors[index]!) : vectors[index],
  }));
  const usage = { prompt_tokens: 6, total_tokens: 6 };
  return { body: { object: 'list', data, model: body.model, usage } };
}

/** As Google answers, to one content or to many. */
function googleVectors({ body, url }: ReceivedRequest, usage: object = {}): ScriptedAnswer {
  if (url.includes(':embedContent')) return { body: { embedding: { values: vectors[0] }, ...usage } };
  const embeddings = body.requests.map((_: unknown, index: number) => ({ values: vectors[index] }));
  return { body: { embeddings, ...usage } };
}

const openAiAccount = (name: string, url: string, models = '[{ name: embed-large, alias: e }]') =>
  `{ name: ${name}, type: openai-compatibility, api-key: "${'k'.repeat(20)}", models: ${models}, base-url: "${url}/v1" }`;
const googleAccount = (name: string, url: string, models = '[{ name: gemini-embed, alias: e }]') =>
  `{ name: ${name}, type: openai-compatibility, format: gemini, api-key: "${'k'.repeat(20)}", models: ${models}, base-url: "${url}" }`;

describe('embeddings', () => {
  let one: ScriptedServer;
  let two: ScriptedServer;
  let gateway: TestGateway;
  const start = async (...accounts: string[]) => {
    gateway = await startGateway(`providers: [${accounts.join(', ')}]\nfailover: { order: [] }`);
  };
  const openai = () => new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key, maxRetries: 0 });
  const google = () => new GoogleGenAI({ apiKey: gateway.key, httpOptions: { baseUrl: gateway.url } });
  const lastRecord = async () => (await gateway.control.get<any>('requests')).at(-1) ?? {};

  beforeEach(async () => {
    one = await ScriptedServer.start();
    two = await ScriptedServer.start();
  });
  afterEach(async () => {
    await gateway.close();
    await Promise.all([one.close(), two.close()]);
  });

  describe('of OpenAI to a server of the same shape', () => {
    beforeEach(() => start(openAiAccount('one', one.url)));

    it('are relayed but for the name of the model', async () => {
      one.enqueue((request) => ({
        body: `{ "object":"list", "data":[{"embedding":[0.10, 1e0],"index":0}], "model":"${request.body.model}", "odd":1.50 }`,
        headers: { 'content-type': 'application/json' },
      }));
      const asked = '{ "input":"Hi",  "model":"e", "dimensions":3, "odd":1.50 }';
      const answer = await ask(gateway, '/v1/embeddings', asked);
      assert.equal(one.requests[0]!.raw.toString(), asked.replace('"e"', '"embed-large"'));
      assert.equal(one.requests[0]!.url, '/v1/embeddings');
      assert.equal(
        answer.text,
        '{ "object":"list", "data":[{"embedding":[0.10, 1e0],"index":0}], "model":"e", "odd":1.50 }',
      );
      assert.equal(answer.headers.get('x-headgate-account'), 'one');
      assert.equal(answer.headers.get('x-headgate-attempts'), '1');
    });

    it('come to the official package, which asks for base64 and unpacks it', async () => {
      one.enqueue((request) => openAiVectors(request));
      const answer = await openai().embeddings.create({ model: 'e', input: ['a', 'b'] });
      assert.equal(one.requests[0]!.body.encoding_format, 'base64');
      assert.deepEqual(
        answer.data.map(({ embedding }) => embedding),
        vectors,
      );
      assert.equal(answer.model, 'e');
      assert.equal(answer.usage.prompt_tokens, 6);
      assert.deepEqual((await lastRecord()).usage, { input: 6 });
    });

    it('are packed here when the server overlooks that base64 was asked for', async () => {
      one.enqueue((request) => openAiVectors(request, false));
      const answer = await ask(gateway, '/v1/embeddings', {
        model: 'e',
        input: 'a',
        encoding_format: 'base64',
      });
      assert.equal(answer.body.data[0].embedding, packed(vectors[0]!));
      one.enqueue((request) => openAiVectors(request, true));
      const plain = await ask(gateway, '/v1/embeddings', {
        model: 'e',
        input: 'a',
        encoding_format: 'float',
      });
      assert.deepEqual(plain.body.data[0].embedding, vectors[0]);
    });

    it('pass lists of tokens on', async () => {
      one.enqueue((request) => openAiVectors({ ...request, body: { ...request.body, input: ['x'] } }, false));
      const answer = await ask(gateway, '/v1/embeddings', { model: 'e', input: [1, 2, 3] });
      assert.equal(answer.status, 200);
      assert.deepEqual(one.requests[0]!.body.input, [1, 2, 3]);
    });

    it('give a 400 of the server back as it is', async () => {
      const error = {
        message: "'dimensions' is too large",
        type: 'invalid_request_error',
        param: 'dimensions',
      };
      one.enqueue({ status: 400, body: { error } });
      const asking = openai().embeddings.create({ model: 'e', input: 'a', dimensions: 9999 });
      await assert.rejects(asking, (thrown: any) => {
        assert.equal(thrown.status, 400);
        assert.match(thrown.message, /'dimensions' is too large/);
        return true;
      });
      assert.equal((await gateway.account('one')).state, 'ready');
    });

    it('need a model', async () => {
      const answer = await ask(gateway, '/v1/embeddings', { input: 'a' });
      assert.equal(answer.status, 400);
      assert.match(answer.body.error.message, /"model" is missing/);
    });
  });

  describe('over two accounts', () => {
    beforeEach(() => start(openAiAccount('one', one.url), openAiAccount('two', two.url)));
    const embed = () => ask(gateway, '/v1/embeddings', { model: 'e', input: 'a' });
    const bad: [string, ScriptedAnswer, string][] = [
      ['a 500', { status: 500, body: { error: { message: 'Boom' } } }, 'resting'],
      ['a 200 with an error in it', { body: { error: { message: 'Spent' } } }, 'resting'],
      ['a 200 without vectors', { body: { object: 'list', data: [] } }, 'resting'],
      ['a 200 that is no JSON', { body: 'hello' }, 'resting'],
      ['a 401', { status: 401, body: { error: { message: 'Bad key' } } }, 'broken'],
      ['a 404 for the path', { status: 404, body: '404 page not found' }, 'ready'],
      [
        'a 404 for the model',
        { status: 404, body: { error: { code: 'model_not_found', message: 'no' } } },
        'ready',
      ],
      [
        'a 403 that names the model',
        { status: 403, body: { error: { message: 'You may not generate embeddings from this model' } } },
        'ready',
      ],
    ];
    for (const [what, answer, state] of bad) {
      it(`go on to the next after ${what}, and the first is ${state}`, async () => {
        one.enqueue(answer);
        two.enqueue((request) => openAiVectors(request));
        const served = await embed();
        assert.equal(served.status, 200, served.text);
        assert.equal(served.headers.get('x-headgate-account'), 'two');
        assert.equal(served.headers.get('x-headgate-attempts'), '2');
        const first = await gateway.account('one');
        assert.equal(first.state, state);
        assert.deepEqual(first.restingModels, []);
      });
    }

    it('end with the failure that says most, when nobody can', async () => {
      one.enqueue({
        status: 429,
        body: { error: { message: 'Slow down' } },
        headers: { 'retry-after': '9' },
      });
      two.enqueue({ status: 404, body: 'not found' });
      const answer = await embed();
      assert.equal(answer.status, 429);
      assert.match(answer.body.error.message, /one: Slow down/);
      assert.equal(answer.headers.get('retry-after'), '9');
    });

    it('end with a 404 when no server has them', async () => {
      one.enqueue({ status: 404, body: 'not found' });
      two.enqueue({ status: 405, body: 'no such method' });
      const answer = await embed();
      assert.equal(answer.status, 404);
      assert.match(answer.body.error.message, /does not have \/v1\/embeddings/);
      assert.equal(answer.headers.get('x-should-retry'), 'false');
    });
  });

  describe('and Anthropic, which has none', () => {
    const messages = (url: string) =>
      `{ name: claude, type: anthropic, api-key: "${'k'.repeat(20)}", models: [e], base-url: "${url}" }`;

    it('pass its accounts over', async () => {
      await start(messages(two.url), openAiAccount('one', one.url));
      one.enqueue((request) => openAiVectors(request));
      const answer = await ask(gateway, '/v1/embeddings', { model: 'e', input: 'a' });
      assert.equal(answer.headers.get('x-headgate-account'), 'one');
      assert.equal(two.requests.length, 0);
    });

    it('say why there is nobody', async () => {
      await start(messages(two.url));
      const answer = await ask(gateway, '/v1/embeddings', { model: 'e', input: 'a' });
      assert.equal(answer.status, 404);
      assert.match(answer.body.error.message, /claude: its format, anthropic-messages, has no embeddings/);
      assert.equal(answer.headers.get('x-headgate-attempts'), '0');
      assert.equal((await lastRecord()).status, 404);
    });
  });

  it("do not fall back on a stand-in, whose vectors would be another space's", async () => {
    gateway = await startGateway(
      `providers: [${openAiAccount('one', one.url, '[other-embed]')}]
failover: { order: [one], models: { one: { "*": other-embed } } }`,
    );
    const answer = await ask(gateway, '/v1/embeddings', { model: 'text-embedding-3-small', input: 'a' });
    assert.equal(answer.status, 404);
    assert.match(answer.body.error.message, /another model's vectors/);
    assert.equal(one.requests.length, 0);
  });

  describe('of OpenAI to a Gemini server', () => {
    beforeEach(() => start(googleAccount('one', one.url)));

    it('come to the official package, translated both ways', async () => {
      one.enqueue((request) => googleVectors(request, { usageMetadata: { promptTokenCount: 5 } }));
      const answer = await openai().embeddings.create({ model: 'e', input: ['a', 'b'], dimensions: 3 });
      assert.equal(one.requests[0]!.url, '/v1beta/models/gemini-embed:batchEmbedContents');
      assert.deepEqual(
        one.requests[0]!.body.requests,
        ['a', 'b'].map((text) => ({
          model: 'models/gemini-embed',
          content: { parts: [{ text }] },
          outputDimensionality: 3,
        })),
      );
      assert.deepEqual(
        answer.data.map(({ embedding, index }) => [index, embedding]),
        vectors.map((vector, index) => [index, vector]),
      );
      assert.equal(answer.model, 'e');
      assert.equal(answer.usage.total_tokens, 5);
      assert.deepEqual((await lastRecord()).usage, { input: 5 });
    });

    it('have tokens estimated where Google gives none, told but not recorded', async () => {
      one.enqueue((request) => googleVectors(request));
      const answer = await ask(gateway, '/v1/embeddings', { model: 'e', input: 'Some words', user: 'u' });
      assert.ok(answer.body.usage.prompt_tokens > 0);
      assert.equal(answer.headers.get('x-headgate-lossy'), 'user, usage estimated');
      assert.deepEqual(answer.body.data[0].embedding, vectors[0]);
      const record = await lastRecord();
      assert.equal(record.usage, undefined);
      assert.deepEqual(record.losses, ['user', 'usage estimated']);
    });

    it('cannot be made of tokens, and say so', async () => {
      const answer = await ask(gateway, '/v1/embeddings', { model: 'e', input: [1, 2, 3] });
      assert.equal(answer.status, 400);
      assert.match(answer.body.error.message, /one: it takes text, and no lists of tokens/);
      assert.equal(one.requests.length, 0);
    });

    it('fail when a vector is missing', async () => {
      one.enqueue({ body: { embeddings: [{ values: vectors[0] }] } });
      const answer = await ask(gateway, '/v1/embeddings', { model: 'e', input: ['a', 'b'] });
      assert.equal(answer.status, 502);
      assert.match(answer.body.error.message, /without the vectors/);
    });

    it("tell Google's errors in OpenAI's words", async () => {
      const error = { code: 429, message: 'Quota exceeded', status: 'RESOURCE_EXHAUSTED' };
      one.enqueue({ status: 429, body: { error } });
      const answer = await ask(gateway, '/v1/embeddings', { model: 'e', input: 'a' });
      assert.equal(answer.status, 429);
      assert.match(answer.body.error.message, /Quota exceeded/);
      assert.equal(answer.body.error.code, 'rate_limit_exceeded');
    });
  });

  describe('of Gemini', () => {
    it('are relayed to a server of the same shape, renamed in the body too', async () => {
      await start(googleAccount('one', one.url));
      one.enqueue((request) => googleVectors(request, { usageMetadata: { promptTokenCount: 5 } }));
      const answer = await google().models.embedContent({
        model: 'e',
        contents: ['a', 'b'],
        config: { taskType: 'RETRIEVAL_QUERY', outputDimensionality: 3 },
      });
      const { url, body } = one.requests[0]!;
      assert.equal(url, '/v1beta/models/gemini-embed:batchEmbedContents');
      assert.equal(body.requests.length, 2);
      for (const request of body.requests) {
        assert.equal(request.model, 'models/gemini-embed');
        assert.equal(request.taskType, 'RETRIEVAL_QUERY');
        assert.equal(request.outputDimensionality, 3);
      }
      assert.deepEqual(
        answer.embeddings?.map(({ values }) => values),
        vectors,
      );
      assert.deepEqual((await lastRecord()).usage, { input: 5 });
    });

    it('keep their bytes where the model has the same name', async () => {
      await start(googleAccount('one', one.url, '[e]'));
      one.enqueue((request) => googleVectors(request));
      const asked = '{ "content":{"parts":[{"text":"a"}]},  "task_type":"X" }';
      const answer = await ask(gateway, '/v1beta/models/e:embedContent', asked);
      assert.equal(one.requests[0]!.raw.toString(), asked);
      assert.equal(one.requests[0]!.url, '/v1beta/models/e:embedContent');
      assert.deepEqual(answer.body, { embedding: { values: vectors[0] } });
    });

    it('come from a server of OpenAI as well', async () => {
      await start(openAiAccount('one', one.url));
      one.enqueue((request) => openAiVectors(request));
      const answer = await google().models.embedContent({
        model: 'e',
        contents: ['a', 'b'],
        config: { outputDimensionality: 3 },
      });
      assert.deepEqual(one.requests[0]!.body, {
        model: 'embed-large',
        input: ['a', 'b'],
        encoding_format: 'float',
        dimensions: 3,
      });
      assert.deepEqual(
        answer.embeddings?.map(({ values }) => values),
        vectors,
      );
      assert.equal(answer.usageMetadata?.promptTokenCount, 6);
    });

    it('name what is lost, and give one vector for one content', async () => {
      await start(openAiAccount('one', one.url));
      one.enqueue((request) => openAiVectors(request));
      const content = { parts: [{ text: 'a' }] };
      const asked = { content, taskType: 'RETRIEVAL_DOCUMENT', title: 't' };
      const answer = await ask(gateway, '/v1beta/models/e:embedContent', asked);
      assert.deepEqual(answer.body.embedding, { values: vectors[0] });
      assert.equal(answer.headers.get('x-headgate-lossy'), 'taskType, title');
    });

    it("tell OpenAI's errors in Google's words", async () => {
      await start(openAiAccount('one', one.url));
      one.enqueue({ status: 429, body: { error: { message: 'Slow down', type: 'rate_limit_error' } } });
      const answer = await ask(gateway, '/v1beta/models/e:embedContent', {
        content: { parts: [{ text: 'a' }] },
      });
      assert.equal(answer.status, 429);
      assert.equal(answer.body.error.status, 'RESOURCE_EXHAUSTED');
      assert.match(answer.body.error.message, /Slow down/);
    });
  });
});
