// `headgate serve --demo` as a process: the lines it prints work when pasted, and nothing of it stays behind.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Stage } from './headgate-process.ts';

describe('headgate serve --demo', function () {
  this.timeout(60_000);
  let stage: Stage;

  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.close());

  it('prints a key and three calls that work, with failover in sight', async () => {
    const demo = stage.start(['serve', '--demo']);
    await demo.printed(/Ctrl\+C/);
    const output = demo.stdout();
    assert.match(output, /^Headgate listening on http:\/\/127\.0\.0\.1:\d+\n/);
    const key = /^Key: (hg-[\w-]{43})$/m.exec(output)?.[1];
    assert.ok(key);
    const calls = [...output.matchAll(/^curl .*$/gm)].map(([line]) => line);
    assert.equal(calls.length, 3);
    const [chat, stream, models] = await Promise.all(calls.map((line) => send(line)));
    assert.match(chat!.text, /"content":"Hello/);
    assert.equal(chat!.headers.get('x-headgate-attempts'), '2');
    assert.match(stream!.text, /event: content_block_delta[\s\S]*event: message_stop/);
    assert.ok(stream!.headers.get('x-headgate-account'));
    assert.ok(JSON.parse(models!.text).data.length > 0);
  });

  it('removes its state folder when it ends', async () => {
    const demo = stage.start(['serve', '--demo']);
    await demo.printed(/Ctrl\+C/);
    assert.deepEqual(readdirSync(stage.folder).filter((name) => /^headgate-demo-/.test(name)).length, 1);
    demo.signal('SIGINT');
    assert.equal((await demo.ended).code, 0);
    assert.deepEqual(readdirSync(stage.folder), []);
    assert.ok(!existsSync(stage.home));
  });

  it('takes another port where its own is taken', async () => {
    const stranger = createServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as AddressInfo;
    try {
      const demo = stage.start(['serve', '--demo', '--port', String(port)]);
      const [, chosen] = await demo.printed(/listening on http:\/\/127\.0\.0\.1:(\d+)/);
      assert.notEqual(Number(chosen), port);
    } finally {
      stranger.closeAllConnections();
      await new Promise((resolve) => stranger.close(resolve));
    }
  });
});

/** Sends what a `curl` line says; a shell splits the line, so that its quoting is tried too. */
async function send(line: string): Promise<{ text: string; headers: Headers }> {
  const words = spawnSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n');
  const following = (name: string) => words.filter((_, at) => words[at - 1] === name);
  const url = words.find((word) => word.startsWith('http'));
  const [body] = following('-d');
  const response = await fetch(url!, {
    method: body ? 'POST' : 'GET',
    headers: following('-H').map((header) => header.split(': ') as [string, string]),
    body,
  });
  return { text: await response.text(), headers: response.headers };
}
