import assert from 'node:assert/strict';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chat, formats } from '../support/formats.ts';
import { ask } from '../support/gateway.ts';
import { chatError, chatText, chatTools } from '../support/openai-chat-upstream.ts';
import { freeTierOver, type QwenServer, startQwenServer, tokenError } from '../support/qwen-server.ts';
import { hear, SignInStage } from '../support/sign-in-stage.ts';
import { callsOf, said } from '../support/strict-clients/heard.ts';

const minute = 60_000;
const hour = 60 * minute;

describe("Qwen with Qwen Code's sign-in", () => {
  const stage = new SignInStage();
  let server: QwenServer;
  const account = (more = '') =>
    `{ name: qwen-1, type: qwen-oauth, token-file: "${stage.file}", endpoints: { token: "${server.url}" }${more} }`;

  beforeEach(async () => {
    await stage.open();
    server = await startQwenServer();
    await writeFile(stage.file, server.signIn(hour), { mode: 0o600 });
  });
  afterEach(async () => {
    await stage.close();
    await server.close();
  });

  const start = () => stage.start(`providers: [${account()}]`);

  for (const client of formats) {
    for (const stream of [false, true]) {
      it(`answers a ${client.id} client, ${stream ? 'streamed' : 'plain'}, with tools`, async () => {
        await start();
        server.enqueue(chatTools([{ id: 'call_1', name: 'weather', arguments: { city: 'Rome' } }]));
        server.enqueue(chatText('It is sunny.', { reasoning: 'Easy.' }));
        const first = hear(client, await stage.ask(client, 'coder-model', stream), stream);
        const [call] = callsOf(first);
        assert.equal(call?.name, 'weather');
        assert.deepEqual(JSON.parse(call?.arguments ?? ''), { city: 'Rome' });
        const second = hear(client, await stage.ask(client, 'coder-model', stream, call?.id), stream);
        assert.equal(said(second), 'It is sunny.');
        assert.deepEqual(server.refusals, []);
        assert.equal(server.chats.length, 2);
        assert.equal(server.chats[1]?.body.model, 'coder-model');
        assert.equal(server.tokenCalls(), 0);
      });
    }
  }

  it('is meant by `type: qwen` without a key, and found at the place of the vendor', async () => {
    await mkdir(join(stage.folder, '.qwen'));
    await rename(stage.file, join(stage.folder, '.qwen', 'oauth_creds.json'));
    await stage.start(
      `providers: [{ name: q, type: qwen, endpoints: { token: "${server.url}" } }]`,
      'failover: { order: [qwen] }',
    );
    assert.equal(said(hear(chat, await stage.plainly('coder-model'), false)), 'Hello from Qwen');
    const { type, title } = await stage.account('q');
    assert.deepEqual([type, title], ['qwen-oauth', 'Qwen (sign-in of Qwen Code)']);
    const { complaints } = await stage.gateway.control.get<any>('status');
    assert.deepEqual(
      complaints.map(({ code }: { code: string }) => code),
      ['ended-sign-in'],
      'the order of failover names it by the same word',
    );
  });

  it('is a key when there is one', async () => {
    await stage.start(
      `providers: [{ name: q, type: qwen, api-key: "${'k'.repeat(20)}", base-url: "${server.url}" }]`,
    );
    assert.equal((await stage.account('q')).type, 'qwen');
  });

  it('renews an ended token before it asks, and writes it back', async () => {
    await writeFile(stage.file, server.signIn(-minute, { id_token: 'kept' }), { mode: 0o600 });
    await start();
    const asked = await stage.plainly('coder-model');
    assert.equal(asked.status, 200);
    assert.equal(asked.headers.get('x-headgate-attempts'), '1');
    assert.equal(server.authority.refreshes, 1);
    const kept = JSON.parse(await readFile(stage.file, 'utf8'));
    assert.ok(server.authority.isGood(kept.access_token));
    assert.equal(kept.id_token, 'kept');
    assert.equal(kept.resource_url, server.url);
    assert.ok(kept.expiry_date > Date.now() + hour / 2);
  });

  for (const client of formats) {
    it(`renews a token that the vendor ended early, and asks once more, for a ${client.id} client`, async () => {
      await start();
      await stage.plainly('coder-model');
      server.authority.endAccess();
      const asked = await stage.ask(client, 'coder-model', true);
      assert.equal(said(hear(client, asked, true)), 'Hello from Qwen');
      assert.equal(asked.headers.get('x-headgate-attempts'), '2');
      assert.equal(server.authority.refreshes, 1);
      assert.equal((await stage.account('qwen-1')).state, 'ready');
    });
  }

  it('renews once for many requests that were refused at the same time', async () => {
    await start();
    await stage.plainly('coder-model');
    server.authority.endAccess();
    const all = await Promise.all(Array.from({ length: 12 }, () => stage.plainly('coder-model')));
    assert.deepEqual([...new Set(all.map(({ status }) => status))], [200]);
    assert.equal(server.authority.refreshes, 1);
    assert.deepEqual(server.refusals, []);
  });

  it('that is over for good asks nobody again, until its owner signs in', async () => {
    await writeFile(stage.file, server.signIn(-minute));
    server.authority.revoke();
    await start();
    const asked = await stage.plainly('coder-model');
    assert.equal(asked.status, 403);
    assert.match(
      asked.text,
      /qwen-1 needs you: Qwen refuses the refresh: invalid_request \(Invalid refresh token/,
    );
    assert.match(asked.text, /ended its free sign-in on 2026-04-15/);
    const { state, reason } = await stage.account('qwen-1');
    assert.equal(state, 'broken');
    assert.match(reason?.message ?? '', /Qwen refuses the refresh/);
    assert.equal((await stage.plainly('coder-model')).status, 403);
    assert.equal(server.tokenCalls(), 1);

    await writeFile(stage.file, server.signIn(hour));
    while ((await stage.account('qwen-1')).state === 'broken')
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal((await stage.plainly('coder-model')).status, 200);
  });

  it('that refuses fresh tokens too is broken, and says that the service has ended', async () => {
    await start();
    const refusal = chatError(401, 'invalid access token or token expired');
    server.enqueue(refusal, refusal);
    const asked = await stage.plainly('coder-model');
    assert.equal(asked.status, 403);
    assert.match(
      asked.text,
      /invalid access token or token expired.*ended its free sign-in on 2026-04-15.*type: qwen/,
    );
    assert.equal(asked.headers.get('x-headgate-attempts'), '2');
    assert.equal(server.authority.refreshes, 1);
    assert.equal((await stage.account('qwen-1')).state, 'broken');
  });

  it('whose free quota is spent rests, and says why', async () => {
    await start();
    server.enqueue(freeTierOver());
    const asked = await stage.plainly('coder-model');
    assert.equal(asked.status, 429);
    assert.match(asked.text, /free tier quota exceeded.*ended its free sign-in/);
    const { state, restingUntil } = await stage.account('qwen-1');
    assert.equal(state, 'resting');
    assert.ok(Date.parse(restingUntil ?? '') > Date.now() + 4 * minute);
    assert.equal(server.authority.refreshes, 0);
  });

  it('whose token endpoint is in trouble serves on with the token that is still good', async () => {
    await writeFile(stage.file, server.signIn(4 * minute));
    server.enqueueToken({ status: 401, body: '<html>Blocked</html>' });
    await start();
    assert.equal((await stage.plainly('coder-model')).status, 200);
    while (server.tokenCalls() === 0) await new Promise(setImmediate);
    assert.equal((await stage.plainly('coder-model')).status, 200);
    assert.equal((await stage.account('qwen-1')).state, 'ready');
  });

  it('fails over when no token can be had, and comes back by itself', async () => {
    await writeFile(stage.file, server.signIn(-minute));
    server.enqueueToken({ status: 503, body: 'Later' });
    const other = `{ name: other, type: openai-compatibility, api-key: "${'k'.repeat(12)}", base-url: "http://127.0.0.1:9", models: [coder-model] }`;
    await stage.start(
      `providers: [${account()}, ${other}]`,
      'pools: [{ name: main, members: [qwen-1, other], strategy: priority }]',
    );
    const asked = await stage.plainly('coder-model');
    assert.equal(asked.headers.get('x-headgate-attempts'), '1');
    assert.match(asked.text, /other: /);
    const { state, reason } = await stage.account('qwen-1');
    assert.equal(state, 'resting');
    assert.match(reason?.message ?? '', /Qwen Code: The token endpoint answered 503/);
  });

  it('understands an error in a 200 of the token endpoint', async () => {
    await writeFile(stage.file, server.signIn(-minute));
    server.enqueueToken(tokenError(200, 'invalid_request', 'No longer.'));
    await start();
    assert.match(
      (await stage.plainly('coder-model')).text,
      /Qwen refuses the refresh: invalid_request \(No longer\.\)/,
    );
  });

  it('that is not there says where it was looked for', async () => {
    await rm(stage.file);
    await start();
    const asked = await stage.plainly('coder-model');
    assert.equal(asked.status, 403);
    assert.match(asked.text, /qwen-1 needs you: There is no file .*oauth_creds\.json/);
  });

  it('rests as one where two accounts stand on its file, and is complained about', async () => {
    const second = account().replace('qwen-1', 'qwen-2');
    await stage.start(`providers: [${account()}, ${second}]`);
    server.enqueue(chatError(429, 'Slow down', { headers: { 'retry-after': '60' } }));
    const asked = await stage.plainly('coder-model');
    assert.equal(asked.status, 429);
    assert.equal(server.chats.length, 1);
    for (const name of ['qwen-1', 'qwen-2']) assert.equal((await stage.account(name)).state, 'resting');
    const { complaints } = await stage.gateway.control.get<any>('status');
    assert.ok(complaints.some(({ code }: { code: string }) => code === 'shared-credential'));
  });

  it('is tried with a newer token as well when it is tested', async () => {
    await start();
    await stage.plainly('coder-model');
    server.authority.endAccess();
    const tested = await stage.gateway.control.send<any>('POST', 'accounts/qwen-1/test');
    assert.deepEqual([tested.ok, tested.message], [true, 'Hello from Qwen']);
  });

  it('lends its token to endpoints beside chat', async () => {
    await start();
    const asked = await ask(stage.gateway, '/v1/embeddings', { model: 'coder-model', input: 'x' });
    assert.match(server.refusals[0] ?? '', /POST \/v1\/embeddings/);
    assert.notEqual(asked.status, 200);
  });

  it('offers the models that are known of it, without asking the vendor for a list', async () => {
    await start();
    const answer = await fetch(`${stage.gateway.url}/v1/models`, {
      headers: { authorization: `Bearer ${stage.gateway.key}` },
    });
    const { data } = (await answer.json()) as { data: { id: string }[] };
    assert.ok(data.some(({ id }) => id === 'coder-model'));
    assert.deepEqual(server.refusals, []);
  });

  it('is said to have ended, in the complaints and in the log', async () => {
    await start();
    const { complaints } = await stage.gateway.control.get<any>('status');
    const [complaint] = complaints.filter(({ code }: { code: string }) => code === 'ended-sign-in');
    assert.match(complaint.message, /"qwen-1": Qwen ended its free sign-in on 2026-04-15.*type: qwen/);
    assert.match(stage.gateway.log.join('\n'), /warn .*Account "qwen-1": Qwen ended its free sign-in/);
  });

  it('never tells a token', async () => {
    const tokens = JSON.parse(await readFile(stage.file, 'utf8'));
    await start();
    server.enqueue(chatError(401, `No such token: ${tokens.access_token}`));
    server.enqueueToken(tokenError(400, 'invalid_grant', `No such token: ${tokens.refresh_token}`));
    const asked = await stage.plainly('coder-model');
    const status = JSON.stringify(await stage.gateway.control.get('status'));
    for (const text of [asked.text, status, stage.gateway.log.join('\n')]) {
      for (const token of [tokens.access_token, tokens.refresh_token]) assert.ok(!text.includes(token), text);
    }
    assert.match(asked.text, /No such token/);
  });
});
