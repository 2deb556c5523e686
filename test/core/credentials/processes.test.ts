import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { lockFolder, lockName } from '../../../src/core/credentials/lock-place.ts';
import { type QwenServer, startQwenServer } from '../../support/qwen-server.ts';

interface Started {
  child: ChildProcess;
  /** Fetches so many tokens at once; what the process says of them. */
  fetch(count: number): Promise<string>;
}

for (const lock of ['the vendor', 'ours']) {
  describe(`two processes with one credential file and ${lock === 'ours' ? 'our own lock' : "the vendor's lock"}`, () => {
    let folder: string;
    let file: string;
    let server: QwenServer;
    const children: ChildProcess[] = [];

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'headgate-test-'));
      file = join(folder, 'oauth_creds.json');
      server = await startQwenServer();
    });
    afterEach(async () => {
      for (const child of children.splice(0)) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await server.close();
      await rm(folder, { recursive: true, force: true });
    });

    async function start(): Promise<Started> {
      const script = fileURLToPath(new URL('./source-process.ts', import.meta.url));
      const child = spawn(process.execPath, [script, file, server.url, lock], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      children.push(child);
      const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
      const next = async (): Promise<string> => (await lines.next()).value;
      assert.equal(await next(), 'ready');
      return {
        child,
        fetch(count) {
          child.stdin!.write(`${count}\n`);
          return next();
        },
      };
    }

    it('renew an ended token once between them', async () => {
      await writeFile(file, server.signIn(-60_000), { mode: 0o600 });
      const both = await Promise.all([start(), start()]);
      const [one, other] = await Promise.all(both.map((process) => process.fetch(10)));
      assert.equal(one, other);
      assert.match(one!, /^access-\S+$/);
      assert.equal(server.tokenCalls(), 1);
      assert.deepEqual(server.refusals, []);
    }).timeout(30_000);

    it('never use a refresh token twice, however often they renew', async () => {
      await writeFile(file, server.signIn(-60_000), { mode: 0o600 });
      // So short that every fetch finds its token about to end.
      server.authority.lifetime = 5;
      const both = await Promise.all([start(), start()]);
      await Promise.all(
        both.map(async (process) => {
          for (let round = 0; round < 6; round++) assert.match(await process.fetch(3), /^access-\S+$/);
        }),
      );
      assert.equal(server.authority.isLocked, false);
      assert.deepEqual(server.refusals, []);
      assert.ok(server.authority.refreshes >= 6, `${server.authority.refreshes} renewals`);
      assert.equal(server.authority.refreshes, server.tokenCalls());
      const { access_token: token, resource_url: place } = JSON.parse(await readFile(file, 'utf8'));
      assert.ok(server.authority.isGood(token));
      assert.equal(place, server.url);
      assert.deepEqual(await readdir(folder), ['oauth_creds.json']);
    }).timeout(60_000);

    it('go on when the one that holds the lock is killed', async () => {
      await writeFile(file, server.signIn(-60_000), { mode: 0o600 });
      const [killed, left] = await Promise.all([start(), start()]);
      let reached = () => {};
      const inside = new Promise<void>((resolve) => {
        reached = resolve;
      });
      server.enqueueToken(() => {
        reached();
        return { silent: true };
      });
      void killed.fetch(1);
      await inside;
      const waiting = left.fetch(1);
      killed.child.kill('SIGKILL');
      await once(killed.child, 'exit');
      // Time passes: nobody keeps the lock young any more.
      const ours = join(lockFolder(), lockName(await realpath(file)));
      await utimes(lock === 'ours' ? ours : join(folder, 'oauth_creds.lock'), 1, 1);
      assert.match(await waiting, /^access-\S+$/);
      assert.deepEqual(server.refusals, []);
    }).timeout(60_000);
  });
}
