import assert from 'node:assert/strict';
import {
  type MessagesUpstream,
  messagesThinking,
  startMessagesUpstream,
} from '../support/anthropic-messages-upstream.ts';
import { type Asked, ask, startGateway, type TestGateway } from '../support/gateway.ts';

const key = () => 'k'.repeat(20);
const call = { id: 'toolu_1', name: 'read', input: { path: 'a.txt', lines: 2 } };
const tools = [{ type: 'function', function: { name: 'read', parameters: { type: 'object' } } }];

function account(name: string, upstream: MessagesUpstream): string {
  return `  - { name: ${name}, type: anthropic, api-key: "${key()}", models: [m], base-url: "${upstream.url}" }`;
}

function configuration(accounts: string[], strategy = 'priority'): string {
  return ['providers:', ...accounts, `pools: [{ name: main, members: ["*"], strategy: ${strategy} }]`].join(
    '\n',
  );
}

/** The assistant message of a Chat answer as a client without a place for reasoning puts it into its history. */
function chatMessage({ events, body }: Asked): Record<string, unknown> {
  if (body) {
    const { content, tool_calls } = body.choices[0].message;
    return { role: 'assistant', content, ...(tool_calls && { tool_calls }) };
  }
  const deltas = events.map(({ data }) => data.choices?.[0]?.delta ?? {});
  const content = deltas.map((delta) => delta.content ?? '').join('');
  const calls: any[] = [];
  for (const piece of deltas.flatMap((delta) => delta.tool_calls ?? [])) {
    const { index, id, function: called } = piece;
    if (id) calls[index] = { id, type: 'function', function: { name: called.name, arguments: '' } };
    calls[index].function.arguments += called.arguments;
  }
  return { role: 'assistant', content: content || null, ...(calls.length > 0 && { tool_calls: calls }) };
}

describe('reasoning of a Messages upstream that a Chat client cannot carry', () => {
  let one: MessagesUpstream;
  let other: MessagesUpstream;
  let gateway: TestGateway;

  beforeEach(async () => {
    one = await startMessagesUpstream({ key: key(), issuer: 'one', models: ['m'] });
    other = await startMessagesUpstream({ key: key(), issuer: 'other', models: ['m'] });
    gateway = await startGateway(configuration([account('one', one), account('other', other)]));
  });
  afterEach(async () => {
    await gateway.close();
    await one.close();
    await other.close();
  });

  const question = { role: 'user', content: 'What is in a.txt?' };
  const result = { role: 'tool', tool_call_id: 'toolu_1', content: 'two lines' };
  const chat = (messages: object[], stream: boolean, path = '') =>
    ask(gateway, `${path}/v1/chat/completions`, {
      model: 'm',
      stream,
      tools,
      reasoning_effort: 'medium',
      messages,
    });
  const thinks = (upstream: MessagesUpstream, issuer: string, then: Parameters<typeof messagesThinking>[1]) =>
    upstream.enqueue(({ body }) =>
      messagesThinking('I must read it.', then, { stream: body.stream, issuer }),
    );

  for (const stream of [false, true]) {
    const way = stream ? 'streamed' : 'plain';

    it(`is back in its place, with its signature, when the result of the call comes, ${way}`, async () => {
      thinks(one, 'one', [call]);
      const first = await chat([question], stream);
      assert.equal(first.headers.get('x-headgate-account'), 'one', first.text);
      const second = await chat([question, chatMessage(first), result], stream);
      assert.equal(second.status, 200, second.text);
      assert.deepEqual(one.violations, []);
      const { messages, thinking } = one.requests.at(-1)?.body ?? {};
      assert.deepEqual(messages[1].content, [
        { type: 'thinking', thinking: 'I must read it.', signature: 'sig-one-15' },
        { type: 'tool_use', ...call },
      ]);
      assert.equal(thinking.type, 'enabled');
    });

    it(`stays away from another account, which still answers, ${way}`, async () => {
      thinks(one, 'one', [call]);
      const first = await chat([question], stream);
      one.enqueue({
        status: 529,
        body: { type: 'error', error: { type: 'overloaded_error', message: 'Full' } },
      });
      const second = await chat([question, chatMessage(first), result], stream);
      assert.equal(second.status, 200, second.text);
      assert.equal(second.headers.get('x-headgate-account'), 'other');
      assert.equal(second.headers.get('x-headgate-attempts'), '2');
      assert.deepEqual(other.violations, []);
      assert.deepEqual(other.requests.at(-1)?.body.messages[1].content, [{ type: 'tool_use', ...call }]);
    });

    it(`is found by the text of a turn without calls, ${way}`, async () => {
      thinks(one, 'one', 'It holds two lines.');
      const first = await chat([question], stream);
      const more = { role: 'user', content: 'And b.txt?' };
      await chat([question, chatMessage(first), more], stream);
      assert.deepEqual(one.violations, []);
      assert.deepEqual(one.requests.at(-1)?.body.messages[1].content, [
        { type: 'thinking', thinking: 'I must read it.', signature: 'sig-one-15' },
        { type: 'text', text: 'It holds two lines.' },
      ]);
    });
  }

  it('goes on over several steps of one loop, and returns with its account', async () => {
    thinks(one, 'one', [call]);
    const history: object[] = [question];
    history.push(chatMessage(await chat(history, true)), result);
    thinks(one, 'one', [{ ...call, id: 'toolu_2' }]);
    history.push(chatMessage(await chat(history, true)), { ...result, tool_call_id: 'toolu_2' });
    await chat(history, false, '/other');
    await chat(history, false, '/one');
    assert.deepEqual([...one.violations, ...other.violations], []);
    const types = (upstream: MessagesUpstream) =>
      upstream.requests
        .at(-1)
        ?.body.messages.map(({ content }: any) =>
          typeof content === 'string' ? 'text' : content.map(({ type }: any) => type).join('+'),
        );
    const step = ['thinking+tool_use', 'tool_result'];
    assert.deepEqual(types(one)?.slice(1), [...step, ...step]);
    assert.deepEqual(types(other)?.slice(1), ['tool_use', 'tool_result', 'tool_use', 'tool_result']);
  });

  it('is not shown to another client with the same call id', async () => {
    thinks(one, 'one', [call]);
    const first = await chat([question], false);
    const { key: strange } = await gateway.control.send<{ key: string }>('POST', 'clients', {
      id: 'workspace:strange',
      name: 'strange',
    });
    const messages = [question, chatMessage(first), result];
    const body = { model: 'm', tools, reasoning_effort: 'medium', messages };
    const asked = await ask(gateway, '/v1/chat/completions', body, { authorization: `Bearer ${strange}` });
    assert.equal(asked.status, 200, asked.text);
    assert.deepEqual(one.requests.at(-1)?.body.messages[1].content, [{ type: 'tool_use', ...call }]);
  });
});

describe('signatures in the history of a Messages client', () => {
  let one: MessagesUpstream;
  let other: MessagesUpstream;
  let gateway: TestGateway;

  beforeEach(async () => {
    one = await startMessagesUpstream({ key: key(), issuer: 'one', models: ['m'] });
    other = await startMessagesUpstream({ key: key(), issuer: 'other', models: ['m'] });
    gateway = await startGateway(configuration([account('one', one), account('other', other)]));
  });
  afterEach(async () => {
    await gateway.close();
    await one.close();
    await other.close();
  });

  const question = { role: 'user', content: 'What is in a.txt?' };
  const result = {
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'lines' }],
  };
  const tools = [{ name: 'read', input_schema: { type: 'object' } }];
  const messagesBody = (messages: object[], stream: boolean) => ({
    model: 'm',
    stream,
    max_tokens: 4000,
    thinking: { type: 'enabled', budget_tokens: 2000 },
    tools,
    messages,
  });
  const asks = (messages: object[], stream = false, path = '') =>
    ask(gateway, `${path}/v1/messages`, messagesBody(messages, stream));
  const thinking = (signature: string) => ({ type: 'thinking', thinking: 'I must read it.', signature });
  const thinks = (upstream: MessagesUpstream, issuer: string) =>
    upstream.enqueue(({ body }) =>
      messagesThinking('I must read it.', [call], { stream: body.stream, issuer, model: 'm' }),
    );

  for (const stream of [false, true]) {
    const way = stream ? 'streamed' : 'plain';

    it(`go back untouched to the account that made them, ${way}`, async () => {
      thinks(one, 'one');
      await asks([question], stream);
      const history = [
        question,
        { role: 'assistant', content: [thinking('sig-one-15'), { type: 'tool_use', ...call }] },
        result,
      ];
      const sent = JSON.stringify(messagesBody(history, stream));
      assert.equal((await ask(gateway, '/v1/messages', sent)).status, 200);
      assert.equal(one.requests.at(-1)?.raw.toString(), sent);
    });

    it(`are taken out for another account, ${way}`, async () => {
      thinks(one, 'one');
      await asks([question], stream);
      const asked = await asks(
        [
          question,
          { role: 'assistant', content: [thinking('sig-one-15'), { type: 'tool_use', ...call }] },
          result,
        ],
        stream,
        '/other',
      );
      assert.equal(asked.status, 200, asked.text);
      assert.equal(asked.headers.get('x-headgate-attempts'), '1');
      assert.equal(asked.headers.get('x-headgate-lossy'), 'reasoning proof');
      assert.deepEqual(other.violations, []);
      const { messages, thinking: mode } = other.requests.at(-1)?.body ?? {};
      assert.deepEqual(messages[1].content, [{ type: 'tool_use', ...call }]);
      assert.deepEqual(mode, { type: 'disabled' });
    });
  }

  it('that nobody here has seen before are mended after a refusal, by the same account', async () => {
    const history = [
      question,
      { role: 'assistant', content: [thinking('sig-one-1'), { type: 'text', text: 'Two lines.' }] },
      { role: 'user', content: 'And b.txt?' },
    ];
    const asked = await asks(history, true, '/other');
    assert.equal(asked.status, 200, asked.text);
    assert.equal(asked.headers.get('x-headgate-account'), 'other');
    assert.equal(asked.headers.get('x-headgate-attempts'), '2');
    assert.equal(asked.headers.get('x-headgate-lossy'), 'reasoning proof');
    const [first, second] = other.requests.filter(({ method }) => method === 'POST');
    assert.equal(first?.body.messages[1].content.length, 2);
    assert.deepEqual(second?.body.messages[1].content, [{ type: 'text', text: 'Two lines.' }]);
    assert.deepEqual(second?.body.thinking, { type: 'enabled', budget_tokens: 2000 });

    const again = await asks([...history, { role: 'assistant', content: 'None.' }, question], true, '/other');
    assert.equal(again.headers.get('x-headgate-attempts'), '1', 'the refusal is remembered');
    assert.equal((await gateway.account('other')).state, 'ready');
  });

  it('stay in the running loop where they are known to be the account’s own', async () => {
    thinks(other, 'other');
    await asks([question], false, '/other');
    const history = [
      question,
      { role: 'assistant', content: [thinking('sig-one-1'), { type: 'text', text: 'Two lines.' }] },
      { role: 'user', content: 'Read it again.' },
      { role: 'assistant', content: [thinking('sig-other-15'), { type: 'tool_use', ...call }] },
      result,
    ];
    const asked = await asks(history, false, '/other');
    assert.equal(asked.headers.get('x-headgate-attempts'), '2', asked.text);
    const { messages, thinking: mode } = other.requests.at(-1)?.body ?? {};
    assert.deepEqual(messages[1].content, [{ type: 'text', text: 'Two lines.' }]);
    assert.equal(messages[3].content[0].signature, 'sig-other-15');
    assert.equal(mode.type, 'enabled');
  });

  it('are done without where a loop has none and the upstream misses them', async () => {
    const history = [question, { role: 'assistant', content: [{ type: 'tool_use', ...call }] }, result];
    const asked = await asks(history, false, '/one');
    assert.equal(asked.status, 200, asked.text);
    assert.equal(asked.headers.get('x-headgate-attempts'), '2');
    assert.deepEqual(one.requests.at(-1)?.body.thinking, { type: 'disabled' });
  });

  it('are no reason to ask a third time', async () => {
    const refusal = { type: 'invalid_request_error', message: 'Invalid `signature` in `thinking` block' };
    const refused = { status: 400, body: { type: 'error', error: refusal } };
    one.enqueue(refused, refused, refused);
    const history = [
      question,
      { role: 'assistant', content: [thinking('sig-one-1'), { type: 'text', text: 'Two lines.' }] },
      question,
    ];
    const asked = await asks(history);
    assert.equal(asked.status, 400);
    assert.equal(asked.headers.get('x-headgate-attempts'), '2');
    assert.match(asked.body.error.message, /Invalid `signature`/);
  });

  it('are left alone when the request is refused for another reason', async () => {
    one.enqueue({
      status: 400,
      body: { type: 'error', error: { type: 'invalid_request_error', message: 'tools.0: no good' } },
    });
    const asked = await asks([question]);
    assert.equal(asked.status, 400);
    assert.equal(asked.headers.get('x-headgate-attempts'), '1');
  });
});
