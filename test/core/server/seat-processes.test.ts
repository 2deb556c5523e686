import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createControlClient } from '../../../src/core/control/client.ts';
import type { ClientTicket } from '../../../src/core/control/protocol.ts';
import { readSeatRecord } from '../../../src/core/control/seat-record.ts';
import { ask } from './support.ts';

interface Started {
  child: ChildProcess;
  /** The next line that it says. */
  next(): Promise<string>;
}

describe('seats of several processes', () => {
  let path: string;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'headgate-test-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(path, { recursive: true });
  });

  function start(port: number): Started {
    const script = fileURLToPath(new URL('./seat-process.ts', import.meta.url));
    const child = spawn(process.execPath, [script, path, String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    return { child, next: async () => (await lines.next()).value };
  }

  it('pass to a follower when the leader is killed, with everything that it had saved', async () => {
    const leader = start(0);
    const port = Number((await leader.next()).replace('leads ', ''));
    const followers = [start(port), start(port)];
    for (const follower of followers) assert.equal(await follower.next(), `follows ${port}`);

    const control = createControlClient({ home: path, port });
    const registration = { id: 'workspace:1', name: 'web-app' };
    const { key } = await control.send<ClientTicket>('POST', 'clients', registration);
    leader.child.kill('SIGKILL');

    const said = await Promise.all(followers.map((follower) => follower.next()));
    assert.deepEqual(said.sort(), [`follows ${port}`, `leads ${port}`]);
    const answer = await ask(port, { headers: { authorization: `Bearer ${key}` } });
    assert.equal(answer.status, 200);
    assert.equal((await control.send<ClientTicket>('POST', 'clients', registration)).key, key);
    assert.notEqual((await readSeatRecord(path))?.pid, leader.child.pid);
    assert.deepEqual((await readdir(path)).sort(), [
      'client-key',
      'clients.json',
      'control-secret',
      'seat.json',
    ]);
  });
});
