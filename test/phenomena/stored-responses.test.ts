import assert from 'node:assert/strict';
import {
  type MessagesUpstream,
  messagesThinking,
  messagesTools,
  startMessagesUpstream,
} from '../support/anthropic-messages-upstream.ts';
import { type Asked, ask, startGateway, type TestGateway } from '../support/gateway.ts';
import { responsesText } from '../support/openai-responses-answers.ts';
import { ScriptedServer } from '../support/scripted-server.ts';

const key = () => 'k'.repeat(20);
const tools = [{ type: 'function', name: 'read', parameters: { type: 'object' }, strict: false }];

async function strangerOf(gateway: TestGateway): Promise<string> {
  const registration = { id: 'workspace:strange', name: 'strange' };
  return (await gateway.control.send<{ key: string }>('POST', 'clients', registration)).key;
}

async function call(gateway: TestGateway, method: string, path: string, as = gateway.key) {
  const answer = await fetch(gateway.url + path, { method, headers: { authorization: `Bearer ${as}` } });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as any };
}

/** The response, plain or out of the last event of a stream. */
function responseOf({ body, events }: Asked): any {
  return body ?? events.at(-1)?.data.response;
}

describe('a response of an upstream that keeps none', () => {
  let upstream: MessagesUpstream;
  let gateway: TestGateway;

  beforeEach(async () => {
    upstream = await startMessagesUpstream({ key: key(), issuer: 'up', models: ['m'] });
    gateway = await startGateway(
      `providers: [{ name: claude, type: anthropic, api-key: "${key()}", models: [m], base-url: "${upstream.url}" }]`,
    );
  });
  afterEach(async () => {
    await gateway.close();
    await upstream.close();
  });

  const responses = (body: object, as = gateway.key) =>
    ask(gateway, '/v1/responses', { model: 'm', ...body }, { authorization: `Bearer ${as}` });
  const lastMessages = () => upstream.requests.at(-1)?.body.messages;

  for (const stream of [false, true]) {
    const way = stream ? 'streamed' : 'plain';

    it(`can be gone on from by its id, ${way}`, async () => {
      const first = responseOf(await responses({ input: 'My name is Ada.', stream }));
      const second = responseOf(
        await responses({ input: 'What is my name?', previous_response_id: first.id, stream }),
      );
      assert.equal(second.previous_response_id, first.id);
      assert.deepEqual((await call(gateway, 'GET', `/v1/responses/${second.id}`)).body, second);
      await responses({ input: 'Say it twice.', previous_response_id: second.id, stream });
      const said = lastMessages().map(({ role, content }: any) => [
        role,
        typeof content === 'string' ? content : content.map(({ text }: any) => text).join(''),
      ]);
      assert.deepEqual(said, [
        ['user', 'My name is Ada.'],
        ['assistant', 'Hello from upstream'],
        ['user', 'What is my name?'],
        ['assistant', 'Hello from upstream'],
        ['user', 'Say it twice.'],
      ]);
    });

    it(`takes the result of its call alone, and its reasoning goes back, ${way}`, async () => {
      upstream.enqueue(({ body }) =>
        messagesThinking('I must read it.', [{ id: 'toolu_1', name: 'read', input: {} }], {
          stream: body.stream,
          issuer: 'up',
        }),
      );
      const reasoning = { effort: 'high' };
      const first = responseOf(await responses({ input: 'Read a.txt.', tools, reasoning, stream }));
      const result = { type: 'function_call_output', call_id: 'toolu_1', output: 'two lines' };
      const asked = await responses({
        input: [result],
        tools,
        reasoning,
        stream,
        previous_response_id: first.id,
      });
      assert.equal(asked.status, 200, asked.text);
      assert.deepEqual(upstream.violations, []);
      const [, assistant, user] = lastMessages();
      assert.deepEqual(
        assistant.content.map(({ type, signature }: any) => [type, signature]),
        [
          ['thinking', 'sig-up-15'],
          ['tool_use', undefined],
        ],
      );
      assert.equal(user.content[0].tool_use_id, 'toolu_1');
    });
  }

  it('does not hand on instructions and tools', async () => {
    upstream.enqueue(messagesTools([{ id: 'toolu_1', name: 'read', input: {} }]));
    const first = await responses({ input: 'Read a.txt.', instructions: 'Be brief.', tools });
    const result = { type: 'function_call_output', call_id: 'toolu_1', output: 'two lines' };
    await responses({ input: [result], previous_response_id: first.body.id });
    const { system, tool_choice } = upstream.requests.at(-1)?.body ?? {};
    assert.equal(system, undefined);
    // The dialect wants the tools of the history declared; the choice says that none may be called.
    assert.deepEqual(tool_choice, { type: 'none' });
  });

  it('is not kept when the request says so', async () => {
    const first = await responses({ input: 'My name is Ada.', store: false });
    const second = await responses({ input: 'What is it?', previous_response_id: first.body.id });
    assert.equal(second.status, 400);
    assert.deepEqual(second.body.error, {
      message: `Previous response with id '${first.body.id}' not found.`,
      type: 'invalid_request_error',
      param: 'previous_response_id',
      code: 'previous_response_not_found',
    });
    assert.equal(second.headers.get('x-headgate-attempts'), '0');
    assert.equal((await call(gateway, 'GET', `/v1/responses/${first.body.id}`)).status, 404);
  });

  it('is its own client’s alone', async () => {
    const { body: first } = await responses({ input: 'My name is Ada.' });
    const strange = await strangerOf(gateway);
    const resumed = await responses({ input: 'What is it?', previous_response_id: first.id }, strange);
    assert.equal(resumed.body.error.code, 'previous_response_not_found');
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/input_items'],
      ['DELETE', ''],
    ] as const) {
      const asked = await call(gateway, method, `/v1/responses/${first.id}${path}`, strange);
      assert.equal(asked.status, 404, `${method} ${path}`);
      assert.equal(asked.body.error.type, 'invalid_request_error');
    }
    assert.equal((await call(gateway, 'GET', `/v1/responses/${first.id}`)).status, 200);
  });

  it('can be read back, with the input it answered, and deleted', async () => {
    const { body: first } = await responses({ input: 'My name is Ada.' });
    const { body: second } = await responses({
      previous_response_id: first.id,
      input: [
        { role: 'user', content: 'One.' },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Two.' }] },
      ],
    });
    const read = await call(gateway, 'GET', `/v1/responses/${second.id}`);
    assert.deepEqual(read.body, second);
    const { body: items } = await call(gateway, 'GET', `/v1/responses/${second.id}/input_items?order=asc`);
    assert.deepEqual(
      items.data.map(({ type, content }: any) => [type, content]),
      ['One.', 'Two.'].map((text) => ['message', [{ type: 'input_text', text }]]),
    );
    assert.equal(items.has_more, false);
    const { body: page } = await call(gateway, 'GET', `/v1/responses/${second.id}/input_items?limit=1`);
    assert.deepEqual([page.data[0].content[0].text, page.has_more], ['Two.', true]);
    const after = `/v1/responses/${second.id}/input_items?after=${page.last_id}`;
    assert.equal((await call(gateway, 'GET', after)).body.data[0].content[0].text, 'One.');

    const gone = await call(gateway, 'DELETE', `/v1/responses/${second.id}`);
    assert.deepEqual(gone.body, { id: second.id, object: 'response', deleted: true });
    assert.equal((await call(gateway, 'GET', `/v1/responses/${second.id}`)).status, 404);
    assert.equal((await call(gateway, 'DELETE', `/v1/responses/${second.id}`)).status, 404);
    assert.equal((await call(gateway, 'GET', `/v1/responses/${first.id}`)).status, 200);
  });

  it('takes GET and DELETE alone', async () => {
    const asked = await call(gateway, 'PUT', '/v1/responses/resp_1');
    assert.equal(asked.status, 405);
    assert.equal(asked.headers.get('allow'), 'GET, DELETE');
  });

  it('is not kept when its stream broke off', async () => {
    upstream.enqueue({
      chunks: [
        'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","role":"assistant","content":[]}}\n\n',
        'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}\n\n',
      ],
    });
    const asked = await responses({ input: 'Hi', stream: true });
    const { data } = asked.events[0]!;
    assert.equal((await call(gateway, 'GET', `/v1/responses/${data.response.id}`)).status, 404);
  });
});

describe('a response that an upstream keeps itself', () => {
  let one: ScriptedServer;
  let other: ScriptedServer;
  let claude: MessagesUpstream;
  let gateway: TestGateway;

  const answering = (id: string) =>
    ScriptedServer.start(responsesText(`Hello from ${id}`, { id: `resp_${id}` }));

  beforeEach(async () => {
    [one, other] = await Promise.all([answering('one'), answering('other')]);
    claude = await startMessagesUpstream({ key: key(), models: ['m'] });
    const openai = (name: string, { url }: ScriptedServer) =>
      `  - { name: ${name}, type: openai-responses, api-key: "${key()}${name}", models: [m], base-url: "${url}/v1" }`;
    gateway = await startGateway(
      [
        'providers:',
        openai('one', one),
        openai('other', other),
        `  - { name: claude, type: anthropic, api-key: "${key()}", models: [m], base-url: "${claude.url}" }`,
        'pools: [{ name: main, members: [one, other, claude], strategy: round-robin }]',
      ].join('\n'),
    );
  });
  afterEach(async () => {
    await gateway.close();
    await Promise.all([one.close(), other.close(), claude.close()]);
  });

  const responses = (body: object, path = '', as = gateway.key) =>
    ask(gateway, `${path}/v1/responses`, { model: 'm', ...body }, { authorization: `Bearer ${as}` });
  const asked = (server: { requests: { method: string }[] }) =>
    server.requests.filter(({ method }) => method === 'POST').length;

  for (const stream of [false, true]) {
    it(`is gone on from at its own account, untouched, ${stream ? 'streamed' : 'plain'}`, async () => {
      await responses({ input: 'Hi', stream }, '/other');
      for (let turn = 1; turn <= 3; turn++) {
        const body = { model: 'm', input: 'And?', previous_response_id: 'resp_other', stream };
        const text = JSON.stringify(body);
        const answer = await ask(gateway, '/v1/responses', text);
        assert.equal(answer.headers.get('x-headgate-account'), 'other');
        assert.equal(other.requests.at(-1)?.raw.toString(), text);
      }
      assert.deepEqual([asked(one), asked(other), asked(claude)], [0, 4, 0]);
    });
  }

  it('is lost to nobody else: while its account rests the request is refused, and says so', async () => {
    await responses({ input: 'Hi' }, '/one');
    one.enqueue({
      status: 429,
      headers: { 'retry-after': '60' },
      body: { error: { message: 'Slow down.' } },
    });
    const first = await responses({ input: 'And?', previous_response_id: 'resp_one' });
    assert.equal(first.status, 429, 'the account itself was asked, and its answer stands');
    const second = await responses({ input: 'And?', previous_response_id: 'resp_one' });
    assert.equal(second.status, 400);
    assert.equal(second.body.error.code, 'previous_response_not_found');
    assert.match(second.body.error.message, /'resp_one' is kept by the account "one".*it rests for \d+ s/);
    assert.deepEqual([asked(other), asked(claude)], [0, 0]);
  });

  it('is refused where its account does not serve the model', async () => {
    await responses({ input: 'Hi' }, '/one');
    const answer = await responses({ input: 'And?', previous_response_id: 'resp_one' }, '/claude');
    assert.equal(answer.status, 400);
    assert.match(answer.body.error.message, /kept by the account "one"/);
    assert.equal(asked(claude), 0);
  });

  it('is unknown to another client', async () => {
    await responses({ input: 'Hi' }, '/one');
    const strange = await strangerOf(gateway);
    const answer = await responses({ input: 'And?', previous_response_id: 'resp_one' }, '', strange);
    assert.equal(answer.body.error.code, 'previous_response_not_found');
    assert.deepEqual([asked(one), asked(other), asked(claude)], [1, 0, 0]);
  });

  it('is asked for at the one account that can have it, when this gateway has never seen it', async () => {
    const body = { input: 'And?', previous_response_id: 'resp_from_yesterday' };
    assert.equal((await responses(body, '/one')).status, 200);
    assert.equal(one.requests.at(-1)?.body.previous_response_id, 'resp_from_yesterday');
    assert.equal((await responses(body)).body.error.code, 'previous_response_not_found');
    assert.equal((await responses(body, '/claude')).body.error.code, 'previous_response_not_found');
    assert.deepEqual([asked(one), asked(other), asked(claude)], [1, 0, 0]);
  });

  it('may go on from one that is kept here', async () => {
    const { body: kept } = await responses({ input: 'My name is Ada.' }, '/claude');
    await responses({ input: 'What is it?', previous_response_id: kept.id }, '/one');
    const { input, previous_response_id } = one.requests.at(-1)?.body ?? {};
    assert.equal(previous_response_id, undefined);
    assert.deepEqual(
      input.map(({ role, content }: any) => [role, typeof content === 'string' ? content : content[0].text]),
      [
        ['user', 'My name is Ada.'],
        ['assistant', 'Hello from upstream'],
        ['user', 'What is it?'],
      ],
    );
  });
});
