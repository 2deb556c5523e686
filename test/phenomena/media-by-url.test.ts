import assert from 'node:assert/strict';
import { startMessagesUpstream } from '../support/anthropic-messages-upstream.ts';
import { ask, startGateway, type TestGateway } from '../support/gateway.ts';
import { startGeminiUpstream } from '../support/gemini-upstream.ts';
import { ScriptedServer } from '../support/scripted-server.ts';

const key = () => 'k'.repeat(20);

describe('images by address', () => {
  let inside: ScriptedServer;
  let gateway: TestGateway;
  const closers: (() => Promise<void>)[] = [];
  const look = (url: string) =>
    ask(gateway, '/v1/chat/completions', {
      model: 'm',
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
    });

  beforeEach(async () => {
    inside = await ScriptedServer.start();
    closers.push(() => inside.close());
  });
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });

  it('never make the gateway ask this machine for what Gemini cannot fetch', async () => {
    const upstream = await startGeminiUpstream({ key: key(), models: ['m'] });
    gateway = await startGateway(
      `providers: [{ name: one, type: openai-compatibility, format: gemini, api-key: "${key()}", models: [m], base-url: "${upstream.url}" }]`,
    );
    closers.push(upstream.close, () => gateway.close());
    for (const host of [`127.0.0.1:${inside.port}`, `localhost:${inside.port}`]) {
      const answer = await look(`http://${host}/secret?token=abc`);
      assert.equal(answer.status, 400);
      assert.match(
        answer.body.error.message,
        new RegExp(`image from ${host} .*not lie on the public internet`),
      );
      assert.doesNotMatch(answer.text, /secret|token/);
      assert.equal(answer.headers.get('x-headgate-attempts'), '0');
    }
    assert.equal(inside.requests.length, 0);
    assert.equal(upstream.requests.filter(({ method }) => method === 'POST').length, 0);
    assert.equal((await gateway.account('one')).state, 'ready');
  });

  it('are left to upstreams that fetch for themselves', async () => {
    const upstream = await startMessagesUpstream({ key: key(), models: ['m'] });
    gateway = await startGateway(
      `providers: [{ name: one, type: anthropic, api-key: "${key()}", models: [m], base-url: "${upstream.url}" }]`,
    );
    closers.push(upstream.close, () => gateway.close());
    const url = 'https://pictures.example/a.png';
    assert.equal((await look(url)).status, 200);
    const { content } = upstream.requests.at(-1)!.body.messages[0];
    assert.deepEqual(content[0].source, { type: 'url', url });
  });
});
