import assert from 'node:assert/strict';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import { askAs, type Wire, wires } from '../support/wire.ts';

const [chat, , messages] = wires as [Wire, Wire, Wire, Wire];

describe('a pool of accounts that speak different formats', () => {
  let one: ScriptedServer;
  let other: ScriptedServer;
  let gateway: TestGateway;

  beforeEach(async () => {
    one = await ScriptedServer.start(chat.good('from chat'));
    other = await ScriptedServer.start(messages.good('from messages'));
    const account = (name: string, wire: Wire, port: number) =>
      `  - { name: ${name}, type: ${wire.provider}, api-key: "${'k'.repeat(12)}", models: [m], base-url: "http://127.0.0.1:${port}" }`;
    gateway = await startGateway(
      [
        'providers:',
        account('chat', chat, one.port),
        account('messages', messages, other.port),
        'pools: [{ name: main, members: [chat, messages], strategy: round-robin }]',
        'cool-down: { base: 1s, max: 30m }',
      ].join('\n'),
    );
  });
  afterEach(async () => {
    await gateway.close();
    await one.close();
    await other.close();
  });

  for (const wire of wires) {
    it(`takes turns for a ${wire.format} client`, async () => {
      const texts: string[] = [];
      for (let turn = 0; turn < 4; turn++) {
        texts.push(wire.text(await askAs(gateway, wire, 'm', turn % 2 === 0)));
      }
      assert.deepEqual(texts, ['from chat', 'from messages', 'from chat', 'from messages']);
    });

    it(`fails over between formats for a ${wire.format} client`, async () => {
      one.enqueue(chat.error(529, 'Overloaded', { 'retry-after': '60' }));
      const asked = await askAs(gateway, wire, 'm', true);
      assert.equal(wire.text(asked), 'from messages');
      assert.equal(asked.headers.get('x-headgate-attempts'), '2');
      assert.equal(wire.text(await askAs(gateway, wire, 'm', false)), 'from messages');
    });
  }

  it('gives an account in doubt one trial after its rest, and trusts it again after that', async () => {
    one.enqueue(chat.error(429, 'Slow down', { 'retry-after': '1' }));
    await askAs(gateway, chat, 'm', false);
    assert.equal((await gateway.account('chat')).state, 'resting');
    const until = Date.parse((await gateway.account('chat')).restingUntil ?? '');
    await new Promise((resolve) => setTimeout(resolve, until - Date.now() + 20));
    assert.equal((await gateway.account('chat')).state, 'trial');
    const asked = await askAs(gateway, chat, 'm', false);
    assert.equal(chat.text(asked), 'from chat');
    assert.equal((await gateway.account('chat')).state, 'ready');
  });

  it('lets a rest be ended by hand', async () => {
    one.enqueue(chat.error(429, 'Slow down', { 'retry-after': '600' }));
    await askAs(gateway, chat, 'm', false);
    await gateway.control.send('POST', 'accounts/chat/release');
    assert.equal((await gateway.account('chat')).state, 'ready');
  });
});

describe('an account with a name beyond ASCII', () => {
  it('serves, and its name is percent-encoded in the header', async () => {
    const upstream = await ScriptedServer.start(chat.good('well'));
    const gateway = await startGateway(
      `providers: [{ name: 测试, type: openai, api-key: "${'k'.repeat(12)}", models: [m], base-url: "http://127.0.0.1:${upstream.port}" }]`,
    );
    try {
      const asked = await askAs(gateway, chat, 'm', false);
      assert.equal(asked.status, 200);
      assert.equal(decodeURIComponent(asked.headers.get('x-headgate-account') ?? ''), '测试');
    } finally {
      await gateway.close();
      await upstream.close();
    }
  });
});
