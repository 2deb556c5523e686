import assert from 'node:assert/strict';
import { createDemo } from '../../../src/core/providers/demo-upstream.ts';

const pauses = { count: 0 };
const demo = createDemo({
  now: () => 1_700_000_000_000,
  pause: async (signal) => {
    signal.throwIfAborted();
    pauses.count += 1;
  },
});
const running = new AbortController().signal;

async function call(
  body: unknown,
  { base = 'demo:healthy', path = '/v1/chat/completions', method = 'POST', signal = running } = {},
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await demo({ url: base + path, method, body: Buffer.from(text), signal });
  const pieces: Buffer[] = [];
  for await (const piece of answer.body) pieces.push(piece);
  return { ...answer, text: Buffer.concat(pieces).toString('utf8') };
}

const ask = (content: unknown, more = {}) => ({
  model: 'demo',
  messages: [{ role: 'user', content }],
  ...more,
});

/** The data of every event; the last is `[DONE]`. */
function eventsOf(text: string): any[] {
  assert.ok(text.endsWith('\n\n'));
  const data = text
    .trimEnd()
    .split('\n\n')
    .map((event) => event.replace(/^data: /, ''));
  assert.equal(data.pop(), '[DONE]');
  return data.map((one) => JSON.parse(one));
}

describe('the healthy demo', () => {
  it('says that it is the demo and repeats what it was asked', async () => {
    const { status, headers, text } = await call(ask('What is  a\nheadgate?'));
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'application/json');
    const answer = JSON.parse(text);
    assert.match(
      answer.choices[0].message.content,
      /demo that is built into Headgate\. You asked: "What is a headgate\?"\./,
    );
    assert.equal(answer.choices[0].finish_reason, 'stop');
    assert.deepEqual(
      [answer.object, answer.model, answer.created],
      ['chat.completion', 'demo', 1_700_000_000],
    );
  });

  it('repeats the last text of the last user turn, cut short', async () => {
    const long = 'ü'.repeat(500);
    const { text } = await call({
      model: 'demo-large',
      messages: [
        { role: 'user', content: 'first' },
        {
          role: 'user',
          content: [{ type: 'text', text: 'reminder' }, { type: 'image_url' }, { type: 'text', text: long }],
        },
        { role: 'assistant', content: 'second' },
      ],
    });
    assert.match(
      JSON.parse(text).choices[0].message.content,
      /^Hello from demo-large.*You asked: "ü{120}\.\.\."/,
    );
  });

  it('answers without any text to repeat', async () => {
    const { text } = await call({ model: 'demo', messages: 'none' });
    assert.match(JSON.parse(text).choices[0].message.content, /You sent no text/);
  });

  it('streams the same answer word by word, with a pause before each', async () => {
    const plain = JSON.parse((await call(ask('hello'))).text);
    pauses.count = 0;
    const { headers, text } = await call(ask('hello', { stream: true }));
    assert.equal(headers['content-type'], 'text/event-stream');
    const events = eventsOf(text);
    const words = events.map((event) => event.choices[0].delta.content ?? '');
    assert.equal(words.join(''), plain.choices[0].message.content);
    assert.equal(pauses.count, words.filter((word) => word !== '').length);
    assert.deepEqual(events[0].choices[0].delta, { role: 'assistant', content: '' });
    assert.equal(events.at(-1).choices[0].finish_reason, 'stop');
    assert.ok(events.every((event) => !('usage' in event) && event.id === events[0].id));
  });

  it('counts tokens, in a stream only when asked', async () => {
    const { usage } = JSON.parse((await call(ask('x'.repeat(40)))).text);
    assert.equal(usage.prompt_tokens, 10);
    assert.ok(usage.completion_tokens > 10);
    assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
    const streamed = await call(
      ask('x'.repeat(40), { stream: true, stream_options: { include_usage: true } }),
    );
    const events = eventsOf(streamed.text);
    assert.deepEqual(events.at(-1), { ...events.at(-1), choices: [], usage });
    assert.ok(events.slice(0, -1).every((event) => event.usage === null));
  });

  it('stops at the output limit', async () => {
    for (const limit of [{ max_tokens: 3 }, { max_completion_tokens: 3, max_tokens: 9 }]) {
      const { choices, usage } = JSON.parse((await call(ask('hello', limit))).text);
      assert.deepEqual([choices[0].finish_reason, usage.completion_tokens], ['length', 3]);
    }
  });

  it('ends in the middle of a word when the caller goes', async () => {
    const gone = new AbortController();
    const body = Buffer.from(JSON.stringify(ask('hello', { stream: true })));
    const answer = await demo({
      url: 'demo:healthy/v1/chat/completions',
      method: 'POST',
      body,
      signal: gone.signal,
    });
    const pieces = answer.body[Symbol.asyncIterator]();
    await pieces.next();
    await pieces.next();
    gone.abort();
    await assert.rejects(pieces.next(), { name: 'AbortError' });
  });

  it('lists its models', async () => {
    const { status, text } = await call('', { path: '/v1/models', method: 'GET' });
    assert.equal(status, 200);
    assert.deepEqual(
      JSON.parse(text).data.map(({ id }: { id: string }) => id),
      ['demo', 'demo-large', 'demo-small'],
    );
  });

  for (const [what, body, options, status, code] of [
    ['a model that it does not have', ask('x', { model: 'gpt-5' }), {}, 404, 'model_not_found'],
    ['no JSON', '{', {}, 400, 'invalid_json'],
    ['a list', '[]', {}, 400, 'invalid_json'],
    ['another path', ask('x'), { path: '/v1/embeddings' }, 404, 'not_found'],
  ] as const) {
    it(`refuses ${what} like OpenAI would`, async () => {
      const answer = await call(body, options);
      assert.equal(answer.status, status);
      const { error } = JSON.parse(answer.text);
      assert.deepEqual([error.type, error.code], ['invalid_request_error', code]);
    });
  }
});

describe('the failing demo', () => {
  it('is always at its rate limit', async () => {
    const { status, headers, text } = await call(ask('hello'), { base: 'demo:failing' });
    assert.equal(status, 429);
    assert.equal(headers['retry-after'], '7');
    assert.equal(JSON.parse(text).error.code, 'rate_limit_exceeded');
  });

  it('lists its models, so that an unknown name gets its 404', async () => {
    const { status } = await call('', { base: 'demo:failing', path: '/v1/models', method: 'GET' });
    assert.equal(status, 200);
  });
});
