import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder, lockName, makePrivate } from '../../../src/core/credentials/lock-place.ts';
import { withLock } from '../../../src/core/credentials/refresh-lock.ts';
import { HastyClock } from './vendor.ts';

describe('a refresh lock', () => {
  let folder: string;
  let file: string;
  const clock = new HastyClock();
  const pause = (milliseconds = 0) =>
    new Promise<void>((resolve) => void setTimeout(resolve, milliseconds / 20));
  const options = () => ({ file, staleAfter: 30_000, clock, pause });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headgate-test-'));
    file = join(folder, 'the.lock');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('lets one in at a time, and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 8 }, () =>
        withLock(options(), async () => {
          most = Math.max(most, ++inside);
          await pause();
          inside--;
        }),
      ),
    );
    assert.equal(most, 1);
    assert.deepEqual(await readdir(folder), []);
  });

  it('is given back when the work throws', async () => {
    await assert.rejects(
      withLock(options(), () => Promise.reject(new Error('a bug'))),
      /a bug/,
    );
    assert.deepEqual(await readdir(folder), []);
  });

  it('of somebody else is waited for, and not for ever', async () => {
    await writeFile(file, 'somebody');
    const locked = await withLock({ ...options(), pause: async () => {} }, async () => 'done');
    assert.deepEqual(locked, { ok: false, message: `another process holds the lock file ${file}` });
    assert.equal(await readFile(file, 'utf8'), 'somebody');
  });

  it('that was left behind is taken over', async () => {
    await writeFile(file, 'somebody');
    const then = (clock.now() - 31_000) / 1000;
    await utimes(file, then, then);
    assert.deepEqual(await withLock(options(), async () => 'done'), { ok: true, result: 'done' });
    assert.deepEqual(await readdir(folder), []);
  });

  it('that was left behind goes to one of many', async () => {
    await writeFile(file, 'somebody');
    const then = (clock.now() - 31_000) / 1000;
    await utimes(file, then, then);
    let inside = 0;
    const work = async () => {
      assert.equal(++inside, 1);
      await pause();
      inside--;
    };
    const locked = await Promise.all(Array.from({ length: 8 }, () => withLock(options(), work)));
    assert.ok(locked.every(({ ok }) => ok));
    assert.deepEqual(await readdir(folder), []);
  });

  it('that others took over meanwhile is theirs', async () => {
    await withLock(options(), () => writeFile(file, 'somebody'));
    assert.equal(await readFile(file, 'utf8'), 'somebody');
  });

  it('stays young while the work goes on', async () => {
    const touches: (() => void)[] = [];
    const after = (milliseconds: number, call: () => void) => {
      assert.equal(milliseconds, 10_000);
      touches.push(call);
      return () => {};
    };
    const later = { now: () => Date.now() + 3_600_000, after };
    await withLock({ ...options(), clock: later }, async () => {
      touches[0]?.();
      while ((await stat(file)).mtimeMs < Date.now() + 3_000_000) await pause();
    });
    assert.equal(touches.length, 2);
  });

  it('that cannot be made says why', async () => {
    const locked = await withLock(
      { ...options(), file: join(folder, 'none', 'the.lock') },
      async () => 'done',
    );
    assert.ok(!locked.ok);
    assert.match(locked.message, /cannot be made \(ENOENT\)/);
  });
});

describe('the place of our own locks', () => {
  it('is a private folder under the one for temporary files, the same for every state folder', async () => {
    const place = lockFolder();
    assert.ok(place.startsWith(tmpdir()));
    assert.match(place, /headgate-\w+.locks$/);
    assert.equal(await makePrivate(place), undefined);
    assert.equal((await stat(place)).mode & 0o077, 0);
  });

  it('names a lock after the file without telling its path', () => {
    assert.match(lockName('/home/someone/.qwen/oauth_creds.json'), /^[\da-f]{40}\.lock$/);
    assert.notEqual(lockName('/a'), lockName('/b'));
  });
});
