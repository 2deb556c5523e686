import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CodeAssistServer,
  serverProject,
  startCodeAssistServer,
} from '../support/code-assist-server.ts';
import { chat, formats, gemini, messages } from '../support/formats.ts';
import { ask } from '../support/gateway.ts';
import { geminiCalls, geminiError, geminiText, sseChunk } from '../support/gemini-upstream.ts';
import { hear, SignInStage } from '../support/sign-in-stage.ts';
import { callsOf, said } from '../support/strict-clients/heard.ts';

const minute = 60_000;
const hour = 60 * minute;

describe("Code Assist with Gemini CLI's sign-in", () => {
  const stage = new SignInStage();
  let server: CodeAssistServer;
  const account = (more = '') =>
    `{ name: g, type: gemini-cli, token-file: "${stage.file}", base-url: "${server.url}", ` +
    `endpoints: { token: "${server.url}/token" }${more} }`;
  const client = () => `, client-id: "${server.client.id}", client-secret: "${server.client.secret}"`;

  beforeEach(async () => {
    await stage.open();
    server = await startCodeAssistServer();
    await writeFile(stage.file, server.signIn(hour), { mode: 0o600 });
  });
  afterEach(async () => {
    await stage.close();
    await server.close();
  });

  const start = (more = '') => stage.start(`providers: [${account(more)}]`);

  for (const asking of formats) {
    for (const stream of [false, true]) {
      for (const model of ['gemini-2.5-pro', 'gemini-3.1-pro-preview']) {
        it(`answers a ${asking.id} client, ${stream ? 'streamed' : 'plain'}, with tools, from ${model}`, async () => {
          await start();
          server.enqueue(
            geminiCalls([{ name: 'weather', args: { city: 'Rome' } }]),
            geminiText('It is sunny.'),
          );
          const first = hear(asking, await stage.ask(asking, model, stream), stream);
          const [call] = callsOf(first);
          assert.equal(call?.name, 'weather');
          assert.deepEqual(JSON.parse(call?.arguments ?? ''), { city: 'Rome' });
          // A client of Gemini's own brings its signatures itself; this one has lost them.
          const second = await stage.ask(
            asking,
            asking === gemini ? 'gemini-2.5-pro' : model,
            stream,
            call?.id,
          );
          assert.equal(said(hear(asking, second, stream)), 'It is sunny.');
          assert.deepEqual(server.refusals, []);
          const [letter] = server.letters;
          assert.equal(letter?.envelope.project, serverProject);
          assert.equal(letter?.envelope.model, model);
          assert.deepEqual(letter?.envelope.request.systemInstruction.parts, [{ text: 'Be brief.' }]);
          assert.equal(server.calls('loadCodeAssist').length, 1);
        });
      }
    }
  }

  it('is said to be against the terms of the vendor', async () => {
    await start();
    assert.match(stage.gateway.log.join('\n'), /warn "g": Google's terms forbid third-party programs/);
  });

  it('names the model as the client asked for it, and as this backend knows it', async () => {
    await start();
    const asked = await stage.ask(gemini, 'gemini-3.5-flash', false);
    assert.equal(asked.body.modelVersion, 'gemini-3.5-flash');
    assert.equal(server.letters[0]?.envelope.model, 'gemini-3-flash');
  });

  it("sends a Gemini client's own bytes, without the fields that this backend does not know", async () => {
    await start();
    const body = (more: string) =>
      `{ "contents": [ { "role":"user","parts":[{"text":"Hi 1.0e2"}] } ]${more} }`;
    await ask(stage.gateway, '/v1beta/models/gemini-2.5-pro:generateContent', body(''));
    const [first] = server.calls('generateContent');
    assert.ok(first?.raw.toString().includes(`"request":${body('')}}`));
    await ask(
      stage.gateway,
      '/v1beta/models/gemini-2.5-pro:generateContent',
      body(', "serviceTier": "flex", "store": true'),
    );
    assert.deepEqual(Object.keys(server.letters[1]?.envelope.request), ['contents']);
    assert.deepEqual(server.refusals, []);
  });

  it('counts tokens', async () => {
    await start();
    const path = '/v1beta/models/gemini-2.5-pro:countTokens';
    const asked = await ask(stage.gateway, path, { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
    assert.equal(asked.body.totalTokens, 42);
    assert.deepEqual(
      server.letters.map(({ method }) => method),
      ['countTokens'],
    );
  });

  it('is meant by `type: gemini` without a key, and found at the place of the vendor', async () => {
    await mkdir(join(stage.folder, '.gemini'));
    await rename(stage.file, join(stage.folder, '.gemini', 'oauth_creds.json'));
    await stage.start(`providers: [{ name: g, type: gemini, base-url: "${server.url}" }]`);
    assert.equal(said(hear(chat, await stage.plainly('gemini-2.5-pro'), false)), 'Hello from Code Assist');
    assert.equal((await stage.account('g')).type, 'gemini-cli');
  });

  it('renews an ended token with the client of the configuration, and leaves the file alone', async () => {
    await writeFile(stage.file, server.signIn(-minute));
    const text = await readFile(stage.file, 'utf8');
    await start(client());
    assert.equal((await stage.plainly('gemini-2.5-pro')).status, 200);
    assert.equal(server.authority.refreshes, 1);
    assert.equal(await readFile(stage.file, 'utf8'), text);
  });

  it('renews with the client that stands in the installed Gemini CLI', async () => {
    const home = join(stage.folder, 'lib/gemini-cli');
    await mkdir(join(home, 'bundle'), { recursive: true });
    await mkdir(join(stage.folder, 'bin'));
    await writeFile(join(home, 'package.json'), '{}');
    const { id, secret } = server.client;
    await writeFile(
      join(home, 'bundle/gemini.js'),
      `#!/usr/bin/env node\nvar OAUTH_CLIENT_ID = "${id}";\nvar OAUTH_CLIENT_SECRET = "${secret}";`,
    );
    await chmod(join(home, 'bundle/gemini.js'), 0o755);
    await symlink(join(home, 'bundle/gemini.js'), join(stage.folder, 'bin/gemini'));
    await writeFile(stage.file, server.signIn(-minute));
    await start();
    assert.equal((await stage.plainly('gemini-2.5-pro')).status, 200);
    assert.equal(server.authority.refreshes, 1);
  });

  it('says what to do where no client is known', async () => {
    await writeFile(stage.file, server.signIn(-minute));
    await start();
    const asked = await stage.plainly('gemini-2.5-pro');
    assert.equal(asked.status, 403);
    assert.match(
      asked.text,
      /Run \\"gemini\\" once, which renews its file; or name \\"client-id\\" and \\"client-secret\\"/,
    );
    assert.equal(server.calls('token').length, 0);
  });

  for (const [name, change, says] of [
    [
      'a wrong client',
      () => `, client-id: "x", client-secret: "${server.client.secret}"`,
      /invalid_client \(Unauthorized\).*Compare/,
    ],
    [
      'a revoked sign-in',
      () => client(),
      /invalid_grant \(Token has been expired or revoked\.\).*Sign in with Gemini CLI again/,
    ],
  ] as [string, () => string, RegExp][]) {
    it(`is broken by ${name}, in Google's words`, async () => {
      await writeFile(stage.file, server.signIn(-minute));
      if (name === 'a revoked sign-in') server.authority.revoke();
      await start(change());
      assert.match((await stage.plainly('gemini-2.5-pro')).text, says);
      assert.equal((await stage.account('g')).state, 'broken');
      await stage.plainly('gemini-2.5-pro');
      assert.equal(server.calls('token').length, 1);
    });
  }

  it('renews a token that is refused at the first call of all', async () => {
    await start(client());
    server.authority.endAccess();
    const asked = await stage.plainly('gemini-2.5-pro');
    assert.equal(asked.status, 200);
    assert.equal(asked.headers.get('x-headgate-attempts'), '1');
    assert.equal(server.calls('loadCodeAssist').length, 2);
  });

  it('renews a token that is refused later, and asks once more', async () => {
    await start(client());
    await stage.plainly('gemini-2.5-pro');
    server.authority.endAccess();
    const asked = await stage.ask(messages, 'gemini-2.5-pro', true);
    assert.equal(said(hear(messages, asked, true)), 'Hello from Code Assist');
    assert.equal(server.authority.refreshes, 1);
    assert.equal(server.calls('loadCodeAssist').length, 1);
  });

  for (const [name, body, says] of [
    [
      'an individual account',
      {
        ineligibleTiers: [
          { reasonCode: 'UNSUPPORTED_CLIENT', reasonMessage: 'This client is no longer supported.' },
        ],
      },
      /This client is no longer supported\. Since 2026-06-18.*antigravity.*type: gemini/,
    ],
    [
      'an account that must prove itself',
      {
        ineligibleTiers: [
          {
            reasonCode: 'VALIDATION_REQUIRED',
            reasonMessage: 'Prove it.',
            validationUrl: 'https://g.example/prove',
          },
        ],
      },
      /Prove it\. Open https:\/\/g\.example\/prove/,
    ],
    ['a licence without a project', { currentTier: { id: 'standard-tier' } }, /name its id as \\"project\\"/],
    [
      'an account that has not begun',
      { allowedTiers: [{ id: 'free-tier', isDefault: true }] },
      /has not begun to use Gemini Code Assist/,
    ],
  ] as [string, object, RegExp][]) {
    it(`is broken for ${name}, and not asked again`, async () => {
      server.enqueueFor('loadCodeAssist', { body });
      await start();
      const asked = await stage.plainly('gemini-2.5-pro');
      assert.equal(asked.status, 403);
      assert.match(asked.text, says);
      await stage.plainly('gemini-2.5-pro');
      assert.equal(server.calls('loadCodeAssist').length, 1);
      assert.equal(server.calls('onboardUser').length, 0);
      assert.equal(server.letters.length, 0);
    });
  }

  it('goes on with the project of the configuration behind a fence', async () => {
    const detail = {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'SECURITY_POLICY_VIOLATED',
    };
    server.enqueueFor('loadCodeAssist', geminiError(403, 'PERMISSION_DENIED', 'Prohibited.', [detail]));
    await start(`, project: ${serverProject}`);
    assert.equal((await stage.plainly('gemini-2.5-pro')).status, 200);
  });

  it('does not take the number of a project for its id', async () => {
    await start(', project: "123456"');
    assert.match((await stage.plainly('gemini-2.5-pro')).text, /is the number of a project/);
    assert.equal(server.calls('loadCodeAssist').length, 0);
  });

  for (const [name, details, message, seconds] of [
    [
      'a retry delay',
      [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.07s' }],
      'Slow down',
      35,
    ],
    [
      'a retry delay in milliseconds',
      [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1900ms' }],
      'Slow down',
      2,
    ],
    [
      "the quota's own clock",
      [{ reason: 'QUOTA_EXHAUSTED', metadata: { quotaResetDelay: '1h2m3s' } }],
      'Spent',
      3723,
    ],
    ['words alone', undefined, 'Your quota will reset after 2m5s.', 125],
  ] as [string, object[] | undefined, string, number][]) {
    it(`rests by ${name}`, async () => {
      await start();
      server.enqueue(geminiError(429, 'RESOURCE_EXHAUSTED', message, details));
      const asked = await stage.ask(messages, 'gemini-2.5-pro', true);
      assert.equal(asked.status, 429);
      assert.equal(Number(asked.headers.get('retry-after')), seconds);
      const { state, restingUntil } = await stage.account('g');
      assert.equal(state, 'resting');
      assert.ok(Math.abs(Date.parse(restingUntil ?? '') - Date.now() - seconds * 1000) < 5000);
    });
  }

  it('rests one model alone when that one has too many askers', async () => {
    await start();
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'MODEL_CAPACITY_EXHAUSTED' },
    ];
    server.enqueue(geminiError(429, 'RESOURCE_EXHAUSTED', 'No capacity.', details));
    assert.equal((await stage.plainly('gemini-2.5-pro')).status, 503);
    assert.equal((await stage.plainly('gemini-2.5-flash')).status, 200);
    assert.deepEqual(
      (await stage.account('g')).restingModels.map(({ model }) => model),
      ['gemini-2.5-pro'],
    );
  });

  it('shows the page on which an account proves itself', async () => {
    await start();
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'VALIDATION_REQUIRED' },
      { '@type': 'type.googleapis.com/google.rpc.Help', links: [{ url: 'https://g.example/prove' }] },
    ];
    server.enqueue(geminiError(403, 'PERMISSION_DENIED', 'Verify your account.', details));
    assert.match(
      (await stage.plainly('gemini-2.5-pro')).text,
      /Verify your account\. Open https:\/\/g\.example\/prove/,
    );
  });

  for (const asking of formats) {
    it(`tells a ${asking.id} client of an error in the middle of a stream`, async () => {
      await start();
      const chunk = { candidates: [{ content: { role: 'model', parts: [{ text: 'It is' }] }, index: 0 }] };
      const error = { error: { code: 503, message: 'Gone away', status: 'UNAVAILABLE' } };
      server.enqueue({ chunks: [sseChunk(chunk), sseChunk(error)] });
      const asked = await stage.ask(asking, 'gemini-2.5-pro', true);
      const heard = asking.client.stream(asked.text);
      assert.match(asked.text, /It is/);
      assert.equal(heard.end, 'failure');
      assert.match(heard.error ?? '', /Gone away/);
    });

    it(`tells a ${asking.id} client of a stream that stops without an end`, async () => {
      await start();
      const chunk = { candidates: [{ content: { role: 'model', parts: [{ text: 'It is' }] }, index: 0 }] };
      server.enqueue({ chunks: [sseChunk(chunk)] });
      const heard = asking.client.stream((await stage.ask(asking, 'gemini-2.5-pro', true)).text);
      assert.equal(heard.end, 'failure');
    });
  }

  it('takes chunks that are spread over several lines', async () => {
    await start();
    const candidates = [
      { content: { role: 'model', parts: [{ text: 'Line\nby line' }] }, finishReason: 'STOP' },
    ];
    const chunk = JSON.stringify({ traceId: 't', response: { candidates } }, null, 2).replaceAll(
      '\n',
      '\ndata: ',
    );
    const answer = { chunks: [`data: ${chunk}\n\n`] };
    server.enqueueFor('streamGenerateContent', answer, answer);
    for (const asking of [gemini, messages]) {
      const heard = hear(asking, await stage.ask(asking, 'gemini-2.5-pro', true), true);
      assert.equal(said(heard), 'Line\nby line');
    }
  });

  it('joins chunks that are cut anywhere, and takes CRLF and LF', async () => {
    await start();
    const chunk = (text: string, end: object = {}) =>
      JSON.stringify({
        response: { candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0, ...end }] },
        traceId: 't',
      });
    const bytes = Buffer.from(
      `data: ${chunk('Grüße ')}\r\n\r\n: no Gemini client takes comments\n\ndata: ${chunk('{"response":{}}', { finishReason: 'STOP' })}\n\n`,
    );
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, index) =>
      bytes.subarray(index * 7, index * 7 + 7),
    );
    server.enqueueFor('streamGenerateContent', { chunks: pieces }, { chunks: pieces });
    for (const asking of [gemini, chat]) {
      const heard = hear(asking, await stage.ask(asking, 'gemini-2.5-pro', true), true);
      assert.equal(said(heard), 'Grüße {"response":{}}');
    }
  });
});
