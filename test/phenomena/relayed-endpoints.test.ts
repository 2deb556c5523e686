import assert from 'node:assert/strict';
import OpenAI, { toFile } from 'openai';
import { ask, startGateway, type TestGateway } from '../support/gateway.ts';
import { type ScriptedAnswer, ScriptedServer } from '../support/scripted-server.ts';

const event = (data: unknown) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
const piece = (text: string, finish: string | null = null) =>
  event({
    object: 'text_completion',
    model: 'upstream-m',
    choices: [{ index: 0, text, finish_reason: finish }],
  });
/** Bytes that no text survives. */
const sound = Buffer.from(Array.from({ length: 2000 }, (_, index) => (index * 7) % 256));
const spoken = { 'content-type': 'audio/mpeg' };

const account = (name: string, url: string, extra = '') =>
  `{ name: ${name}, type: openai-compatibility, api-key: "${'k'.repeat(20)}", models: [{ name: upstream-m, alias: m }], base-url: "${url}/v1"${extra} }`;

describe('relayed endpoints', () => {
  let one: ScriptedServer;
  let two: ScriptedServer;
  let gateway: TestGateway;
  let openai: OpenAI;
  const start = async (...accounts: string[]) => {
    gateway = await startGateway(`providers: [${accounts.join(', ')}]`);
    openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key, maxRetries: 0 });
  };
  const lastRecord = async () => (await gateway.control.get<any>('requests')).at(-1) ?? {};

  beforeEach(async () => {
    one = await ScriptedServer.start();
    two = await ScriptedServer.start();
  });
  afterEach(async () => {
    await gateway.close();
    await Promise.all([one.close(), two.close()]);
  });

  describe('with the official openai package', () => {
    beforeEach(() => start(account('one', one.url)));

    it('make images', async () => {
      const usage = { input_tokens: 5, output_tokens: 100, total_tokens: 105 };
      one.enqueue({ body: { created: 1, data: [{ b64_json: 'AAAA' }], usage } });
      const answer = await openai.images.generate({ model: 'm', prompt: 'A gate', size: '1024x1024' });
      assert.equal(answer.data?.[0]?.b64_json, 'AAAA');
      assert.equal(one.requests[0]!.url, '/v1/images/generations');
      assert.deepEqual(one.requests[0]!.body, { model: 'upstream-m', prompt: 'A gate', size: '1024x1024' });
      assert.equal(one.requests[0]!.headers.authorization, `Bearer ${'k'.repeat(20)}`);
      assert.deepEqual((await lastRecord()).usage, { input: 5, output: 100 });
    });

    it('edit images in a form, whose file is not touched', async () => {
      one.enqueue({ body: { created: 1, data: [{ b64_json: 'BBBB' }] } });
      const image = await toFile(sound, 'a.png', { type: 'image/png' });
      const answer = await openai.images.edit({ model: 'm', image, prompt: 'More light' });
      assert.equal(answer.data?.[0]?.b64_json, 'BBBB');
      const form = await formOf(one);
      assert.equal(form.get('model'), 'upstream-m');
      assert.equal(form.get('prompt'), 'More light');
      const received = form.get('image') as File;
      assert.equal(received.name, 'a.png');
      assert.ok(Buffer.from(await received.arrayBuffer()).equals(sound));
    });

    it('transcribe sound, in JSON and as text', async () => {
      one.enqueue({ body: { text: 'Grüße', usage: { type: 'tokens', input_tokens: 9, output_tokens: 2 } } });
      const file = () => toFile(sound, 'a.wav', { type: 'audio/wav' });
      const answer = await openai.audio.transcriptions.create({ model: 'm', file: await file() });
      assert.equal(answer.text, 'Grüße');
      assert.equal(one.requests[0]!.url, '/v1/audio/transcriptions');
      const received = (await formOf(one)).get('file') as File;
      assert.ok(Buffer.from(await received.arrayBuffer()).equals(sound));
      assert.deepEqual((await lastRecord()).usage, { input: 9, output: 2 });
      one.enqueue({ body: '1\n00:00 --> 00:01\nGrüße\n' });
      const asked = { model: 'm', file: await file(), response_format: 'srt' as const };
      assert.equal(await openai.audio.translations.create(asked as any), '1\n00:00 --> 00:01\nGrüße\n');
    });

    it('stream a transcription', async () => {
      const done = { type: 'transcript.text.done', text: 'Hi', usage: { input_tokens: 9, output_tokens: 2 } };
      one.enqueue({ chunks: [event({ type: 'transcript.text.delta', delta: 'Hi' }), event(done)] });
      const file = await toFile(sound, 'a.wav');
      const stream = await openai.audio.transcriptions.create({ model: 'm', file, stream: true });
      const types = [];
      for await (const { type } of stream) types.push(type);
      assert.deepEqual(types, ['transcript.text.delta', 'transcript.text.done']);
      const record = await lastRecord();
      assert.deepEqual(record.usage, { input: 9, output: 2 });
      assert.equal(record.stream, true);
    });

    it('speak, in pieces as they come', async () => {
      one.enqueue({ headers: spoken, chunks: [sound.subarray(0, 700), 5, sound.subarray(700)] });
      const answer = await openai.audio.speech.create({ model: 'm', voice: 'alloy', input: 'Hello' });
      assert.equal(answer.headers.get('content-type'), 'audio/mpeg');
      assert.equal(answer.headers.get('x-headgate-account'), 'one');
      assert.ok(Buffer.from(await answer.arrayBuffer()).equals(sound));
      assert.equal(one.requests[0]!.body.model, 'upstream-m');
    });

    it('complete text the old way, whole and streamed', async () => {
      const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
      const choices = [{ index: 0, text: ' world', finish_reason: 'stop', logprobs: null }];
      one.enqueue({ body: { id: 'c', object: 'text_completion', model: 'upstream-m', choices, usage } });
      const whole = await openai.completions.create({ model: 'm', prompt: 'Hello' });
      assert.equal(whole.choices[0]?.text, ' world');
      assert.equal(whole.model, 'm');
      const tail = event({ object: 'text_completion', model: 'upstream-m', choices: [], usage });
      one.enqueue({ chunks: [piece(' wor'), piece('ld'), piece('', 'stop'), tail, event('[DONE]')] });
      let text = '';
      for await (const chunk of await openai.completions.create({
        model: 'm',
        prompt: 'Hello',
        stream: true,
      })) {
        text += chunk.choices[0]?.text ?? '';
        assert.equal(chunk.model, 'm');
      }
      assert.equal(text, ' world');
      assert.deepEqual((await lastRecord()).usage, { input: 3, output: 2 });
    });

    it('moderate, also where no model is named', async () => {
      one.enqueue((received) => ({
        body: { id: 'x', model: received.body.model ?? 'own-choice', results: [] },
      }));
      const answer = await openai.moderations.create({ input: 'Hello' });
      assert.deepEqual(one.requests[0]!.body, { input: 'Hello' });
      assert.deepEqual(answer.results, []);
      one.enqueue({ body: { id: 'x', model: 'upstream-m', results: [] } });
      assert.equal((await openai.moderations.create({ model: 'm', input: 'Hello' })).model, 'm');
      assert.equal(one.requests[1]!.body.model, 'upstream-m');
    });

    it('give the errors of the upstream in its words', async () => {
      one.enqueue({
        status: 400,
        body: { error: { message: 'Unknown voice', type: 'invalid_request_error' } },
      });
      const asking = openai.audio.speech.create({ model: 'm', voice: 'nobody' as any, input: 'x' });
      await assert.rejects(
        asking,
        (thrown: any) => thrown.status === 400 && /Unknown voice/.test(thrown.message),
      );
      assert.equal((await gateway.account('one')).state, 'ready');
    });

    it('pass an error in the middle of a stream on to it', async () => {
      one.enqueue({ chunks: [piece(' wor'), event({ error: { message: 'Boom', type: 'server_error' } })] });
      const stream = await openai.completions.create({ model: 'm', prompt: 'Hello', stream: true });
      await assert.rejects(async () => {
        for await (const _ of stream);
      }, /Boom/);
    });
  });

  it('leave bodies as they are but for the model, and reranking too', async () => {
    await start(account('one', one.url));
    one.enqueue({ body: { results: [], usage: { total_tokens: 9 } } });
    const asked = '{"query":"a", "documents":["b"],"model" : "m" , "top_n":1.0}';
    const answer = await ask(gateway, '/v1/rerank?x=1', asked);
    assert.equal(answer.status, 200);
    assert.equal(one.requests[0]!.raw.toString(), asked.replace('"m"', '"upstream-m"'));
    assert.equal(one.requests[0]!.url, '/v1/rerank?x=1');
    assert.deepEqual((await lastRecord()).usage, { input: 9 });
  });

  describe('over two accounts', () => {
    const bad: [string, ScriptedAnswer, string][] = [
      ['a 404 for the path', { status: 404, body: '404 page not found' }, 'ready'],
      ['a 405', { status: 405, body: '' }, 'ready'],
      ['a page of its own', { headers: { 'content-type': 'text/html' }, body: '<html>' }, 'ready'],
      ['a 503', { status: 503, body: { error: { message: 'Busy' } } }, 'resting'],
      ['nothing in a 200', { headers: spoken, body: '' }, 'resting'],
      [
        'a stream that begins with an error',
        { chunks: [': hi\n\n', event({ error: { message: 'Boom' } })] },
        'resting',
      ],
      ['a stream of nothing', { chunks: [': hi\n\n'] }, 'resting'],
      ['an error in a 200', { body: { error: { message: 'Spent' } } }, 'resting'],
      ['a broken head', { headers: { ...spoken, 'content-length': '9' }, ending: 'cut' }, 'resting'],
    ];
    for (const [what, answer, state] of bad) {
      it(`go on to the next after ${what}, and the first is ${state}`, async () => {
        await start(account('one', one.url), account('two', two.url));
        one.enqueue(answer);
        two.enqueue({ headers: spoken, body: sound });
        const served = await openai.audio.speech.create({ model: 'm', voice: 'alloy', input: 'Hello' });
        assert.ok(Buffer.from(await served.arrayBuffer()).equals(sound));
        assert.equal(served.headers.get('x-headgate-account'), 'two');
        assert.equal(served.headers.get('x-headgate-attempts'), '2');
        assert.equal((await gateway.account('one')).state, state);
      });
    }

    it('ask only upstreams of an OpenAI dialect', async () => {
      await start(
        `{ name: claude, type: anthropic, api-key: "${'k'.repeat(20)}", models: [m], base-url: "${two.url}" }`,
        account('one', one.url),
      );
      one.enqueue({ body: { results: [] } }, { status: 404, body: 'no' });
      assert.equal((await ask(gateway, '/v1/rerank', { model: 'm' })).status, 200);
      const answer = await ask(gateway, '/claude/v1/rerank', { model: 'm' });
      assert.equal(answer.status, 404);
      assert.match(answer.body.error.message, /claude: its format, anthropic-messages, has no rerank/);
      assert.equal(two.requests.length, 0);
    });

    it('end with a 404 that says so when no upstream has them', async () => {
      await start(account('one', one.url), account('two', two.url));
      one.enqueue({ status: 404, body: '404 page not found' });
      two.enqueue({ status: 404, body: { error: { message: 'Invalid URL (POST /v1/rerank)' } } });
      const answer = await ask(gateway, '/v1/rerank', { model: 'm' });
      assert.equal(answer.status, 404);
      assert.equal(answer.body.error.type, 'invalid_request_error');
      assert.match(answer.body.error.message, /does not have \/v1\/rerank: it answers 404/);
      assert.equal(answer.headers.get('x-headgate-attempts'), '2');
      assert.equal((await lastRecord()).attempts.length, 2);
    });
  });

  describe('that break off', () => {
    beforeEach(() => start(account('one', one.url)));

    it('in sound break the connection off', async () => {
      one.enqueue({ headers: spoken, chunks: [sound], ending: 'cut' });
      const answer = await openai.audio.speech.create({ model: 'm', voice: 'alloy', input: 'Hello' });
      await assert.rejects(answer.arrayBuffer());
      assert.match((await lastRecord()).failure.kind, /unreachable|broken-stream/);
    });

    it('in a stream end with an error event', async () => {
      for (const answer of [
        { chunks: [piece(' wor')] },
        { chunks: [piece(' wor')], ending: 'cut' },
      ] satisfies ScriptedAnswer[]) {
        one.enqueue(answer);
        const asked = await ask(gateway, '/v1/completions', { model: 'm', prompt: 'x', stream: true });
        assert.equal(asked.events.length, 2);
        assert.ok(asked.events[1]?.data.error.message);
        assert.doesNotMatch(asked.text, /\[DONE\]/);
      }
    });

    it('because the client goes end the upstream request', async () => {
      one.enqueue({ headers: spoken, chunks: [sound], ending: 'hang' });
      const leaving = new AbortController();
      const answer = await fetch(`${gateway.url}/v1/audio/speech`, {
        method: 'POST',
        headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', input: 'x', voice: 'y' }),
        signal: leaving.signal,
      });
      assert.equal(answer.status, 200);
      leaving.abort();
      await one.requests[0]!.aborted;
      assert.equal((await gateway.account('one')).state, 'ready');
    });
  });

  describe('at the door', () => {
    beforeEach(() => start(account('one', one.url)));

    it('take forms where files are taken, and JSON elsewhere', async () => {
      const form = { 'content-type': 'multipart/form-data; boundary=x' };
      const chat = await ask(gateway, '/v1/chat/completions', '--x--', form);
      assert.equal(chat.status, 415);
      const embeddings = await ask(gateway, '/v1/embeddings', '--x--', form);
      assert.equal(embeddings.status, 415);
      const plain = await ask(gateway, '/v1/audio/speech', 'x', { 'content-type': 'text/plain' });
      assert.equal(plain.status, 415);
      assert.equal(one.requests.length, 0);
    });

    it('refuse a model that is no text, and an empty one', async () => {
      for (const model of ['', 5, {}]) {
        const answer = await ask(gateway, '/v1/rerank', { model });
        assert.equal(answer.status, 400);
        assert.match(answer.body.error.message, /"model"/);
      }
    });

    it('know a model that is not there', async () => {
      const answer = await ask(gateway, '/v1/rerank', { model: 'unheard-of' });
      assert.equal(answer.status, 404);
      assert.equal(answer.body.error.code, 'model_not_found');
    });
  });
});

/** The form that the server got, read by Node's own reader. */
function formOf({ requests }: ScriptedServer): Promise<FormData> {
  const { raw, headers } = requests.at(-1)!;
  const type = headers['content-type'] ?? '';
  return new Response(new Uint8Array(raw), { headers: { 'content-type': type } }).formData();
}
