// `headgate serve` as a process: what it prints, when it ends, and with which code.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort, Stage } from './headgate-process.ts';

const key = `hg-${'t'.repeat(43)}`;

describe('headgate serve', function () {
  this.timeout(60_000);
  let stage: Stage;
  let port: string;

  beforeEach(async () => {
    stage = new Stage();
    port = String(await freePort());
  });
  afterEach(() => stage.close());

  it('prints one line, answers, and ends with 0 at SIGTERM', async () => {
    const serving = stage.start(['serve', '--port', port, '--key', key]);
    const [, address] = await serving.printed(/^Headgate listening on (http:\/\/127\.0\.0\.1:\d+)\n$/);
    assert.equal(address, `http://127.0.0.1:${port}`);
    assert.equal((await fetch(`${address}/health`)).status, 200);
    assert.equal((await fetch(`${address}/v1/models`)).status, 401);
    const headers = { authorization: `Bearer ${key}` };
    assert.equal((await fetch(`${address}/v1/models`, { headers })).status, 200);
    serving.signal('SIGTERM');
    const { code, stdout } = await serving.ended;
    assert.equal(code, 0);
    assert.equal(stdout, `Headgate listening on http://127.0.0.1:${port}\n`);
    await assert.rejects(fetch(`${address}/health`));
  });

  it('follows the gateway that serves already, and takes over when that one goes', async () => {
    const first = stage.start(['serve', '--port', port]);
    await first.printed(/listening/);
    const second = stage.start(['serve', '--port', port]);
    await second.printed(new RegExp(`^Headgate follows http://127\\.0\\.0\\.1:${port}\\n$`));
    first.signal('SIGINT');
    assert.equal((await first.ended).code, 0);
    await second.printed(/\nHeadgate listening on /);
    second.signal('SIGTERM');
    assert.equal((await second.ended).code, 0);
  });

  it('ends with 3 instead of following when told so', async () => {
    await stage.start(['serve', '--port', port]).printed(/listening/);
    const { code, stdout, stderr } = await stage.run(['serve', '--port', port, '--no-follow']);
    assert.deepEqual({ code, stdout }, { code: 3, stdout: '' });
    assert.match(stderr, /^error: \S.*\.$/m);
  });

  it('ends with 4 and a sentence where another program holds the port', async () => {
    const stranger = await listening((_request, response) => response.end('hello'));
    const taken = portOf(stranger);
    try {
      const { code, stdout, stderr } = await stage.run(['serve', '--port', taken]);
      assert.deepEqual({ code, stdout }, { code: 4, stdout: '' });
      assert.match(stderr, new RegExp(`^error: .*${taken}.*\\.$`, 'm'));
    } finally {
      await stopped(stranger);
    }
  });

  it('ends with 4 where the state folder is served at another port, or from another file', async () => {
    await stage.start(['serve', '--port', port]).printed(/listening/);
    const elsewhere = await stage.run(['serve', '--port', String(await freePort())]);
    assert.equal(elsewhere.code, 4);
    assert.match(elsewhere.stderr, new RegExp(port));
    const file = stage.write('other.yaml', {});
    const other = await stage.run(['serve', '--port', port, '--config', file]);
    assert.equal(other.code, 4);
    assert.match(other.stderr, /configuration/);
  });

  it('ends with 2 and the place where the configuration does not parse', async () => {
    const file = stage.write('broken.yaml', 'server:\n  port: [\n');
    const { code, stdout, stderr } = await stage.run(['serve', '--config', file]);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
    assert.match(stderr, /broken\.yaml:\d+:\d+: error: \S/);
  });

  it('goes on with the last good configuration when the file goes bad', async () => {
    const file = stage.write('good.yaml', { server: { port: Number(port) } });
    const serving = stage.start(['serve', '--config', file]);
    const [, address] = await serving.printed(/(http:\S+)/);
    writeFileSync(file, 'server: [\n');
    await serving.warned(/good\.yaml:\d+:\d+/);
    assert.equal((await fetch(`${address}/health`)).status, 200);
  });

  it('opens itself to other machines only with a key of the user, and says so', async () => {
    const refused = await stage.run(['serve', '--host', '0.0.0.0', '--port', port]);
    assert.equal(refused.code, 64);
    assert.match(refused.stderr, /needs a --key/);
    const serving = stage.start(['serve', '--host', '0.0.0.0', '--port', port, '--key', key]);
    await serving.printed(/listening/);
    await serving.warned(/^warning: 0\.0\.0\.0 can be reached from other machines/m);
  });

  it('ends where it stands at the second signal', async () => {
    const upstream = await listening((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n');
    });
    try {
      const account = {
        name: 'slow',
        type: 'openai',
        'base-url': `http://127.0.0.1:${portOf(upstream)}`,
        models: ['m'],
      };
      const file = stage.write('slow.yaml', { server: { port: Number(port) }, providers: [account] });
      const serving = stage.start(['serve', '--config', file, '--key', key]);
      const [, address] = await serving.printed(/(http:\S+)/);
      const answer = await fetch(`${address}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'x' }] }),
      });
      assert.equal(answer.status, 200);
      serving.signal('SIGTERM');
      // The listener closes at the first signal, while the stream still runs.
      while (
        await fetch(`${address}/health`, { headers: { connection: 'close' } }).then(
          (r) => r.ok,
          () => false,
        )
      );
      serving.signal('SIGTERM');
      assert.equal((await serving.ended).code, 1);
      await answer.body?.cancel().catch(() => {});
    } finally {
      await stopped(upstream);
    }
  });
});

async function listening(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): string {
  return String((server.address() as AddressInfo).port);
}

async function stopped(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
