import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Supplied, TokenSource } from '../../../src/core/credentials/token-source.ts';
import type { Refreshing, Token } from '../../../src/core/providers/sign-in.ts';
import { answer, Bench, hour, minute } from './vendor.ts';

function access(supplied: Supplied): string {
  assert.ok(supplied.ok, supplied.ok ? '' : supplied.failure.message);
  return supplied.token.access;
}

function failure(supplied: Supplied) {
  assert.ok(!supplied.ok, 'a token was supplied');
  return supplied.failure;
}

/** Gives what runs in the background its turns, until it is done. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await turn();
}

describe('the tokens of a credential file', () => {
  let bench: Bench;
  let source: TokenSource;

  beforeEach(async () => {
    bench = new Bench();
    await bench.open();
    source = bench.source();
  });
  afterEach(() => bench.close());

  it('are read when the first request needs one, and not again while nothing changes', async () => {
    let readings = 0;
    const { access: first } = await bench.signIn(hour);
    assert.equal(access(await source.fresh()), first);
    const counting = bench.source(
      {},
      {
        read: async () => {
          readings++;
          return { ok: true, token: { access: 'x', fields: {} } };
        },
      },
    );
    for (let request = 0; request < 3; request++) await counting.fresh();
    assert.equal(readings, 1);
    assert.equal(bench.vendor.refreshes, 0);
  });

  it('are renewed in the background while the old one is good, and waited for when it is about to end', async () => {
    const old = await bench.signIn(4 * minute);
    assert.equal(access(await source.fresh()), old.access);
    await until(async () => access(await source.fresh()) !== old.access);
    assert.equal(bench.vendor.refreshes, 1);

    bench.clock.time += hour - 10_000;
    const before = access(await source.fresh());
    assert.equal(bench.vendor.refreshes, 2);
    assert.ok((await bench.text()).includes(before));
  });

  it('are renewed once, however many requests wait for it', async () => {
    await bench.signIn(-minute);
    const supplied = await Promise.all(Array.from({ length: 20 }, () => source.fresh()));
    assert.equal(new Set(supplied.map(access)).size, 1);
    assert.equal(bench.vendor.refreshes, 1);
  });

  it('are taken from the file when it changes, unless what it holds is older', async () => {
    await bench.signIn(hour);
    await source.fresh();
    const newer = await bench.signIn(2 * hour);
    assert.equal(access(await source.fresh()), newer.access);
    await bench.signIn(hour);
    assert.equal(access(await source.fresh()), newer.access);
    assert.equal(bench.vendor.refreshes, 0);
  });

  it('stay when the file is touched or written anew with the same ones', async () => {
    bench.writeBack = 'never';
    await bench.signIn(minute / 4);
    const text = await bench.text();
    const renewed = access(await source.fresh());
    await utimes(bench.file, 1, 1);
    await writeFile(bench.file, `${text}\n`);
    assert.equal(access(await source.fresh()), renewed);
    assert.equal(bench.vendor.refreshes, 1);
  });

  it('are not renewed when another process has done it while the lock was waited for', async () => {
    await bench.signIn(-minute);
    const lock = join(bench.folder, 'the.lock');
    const patient = bench.source({ vendorLock: lock });
    await writeFile(lock, 'another process');
    const waiting = patient.fresh();
    const { access: theirs } = await bench.signIn(hour);
    await rm(lock);
    assert.equal(access(await waiting), theirs);
    assert.equal(bench.vendor.refreshes, 0);
  });

  it('survive many renewals with each refresh token used once', async () => {
    await bench.signIn(-minute);
    for (let round = 0; round < 5; round++) {
      const token = access(await source.fresh());
      assert.ok((await bench.text()).includes(token));
      bench.clock.time += hour;
    }
    assert.equal(bench.vendor.refreshes, 5);
    assert.equal(bench.vendor.isLocked, false);
    assert.deepEqual((await readdir(bench.folder)).toSorted(), ['credentials.json', 'private']);
    assert.deepEqual(await readdir(join(bench.folder, 'private', 'locks')), []);
  });

  it('live on in memory alone where nothing may be written back', async () => {
    bench.writeBack = 'never';
    await bench.signIn(-minute);
    const text = await bench.text();
    for (let round = 0; round < 3; round++) {
      access(await source.fresh());
      bench.clock.time += hour;
    }
    assert.equal(await bench.text(), text);
    assert.equal(bench.vendor.isLocked, false);
  });

  it('go when the file does, for that is a sign-out', async () => {
    await bench.signIn(hour);
    await source.fresh();
    await rm(bench.file);
    const { kind, message } = failure(await source.fresh());
    assert.equal(kind, 'unauthenticated');
    assert.match(message, /There is no file .*credentials\.json/);
    const { access: again } = await bench.signIn(hour);
    assert.equal(access(await source.fresh()), again);
  });
});

describe('a refresh that fails', () => {
  let bench: Bench;
  let source: TokenSource;

  beforeEach(async () => {
    bench = new Bench();
    await bench.open();
    source = bench.source();
  });
  afterEach(() => bench.close());

  it('for a while leaves the token in use that is still good, and rests the vendor', async () => {
    const { access: old } = await bench.signIn(20_000);
    bench.vendor.answers.push(() => answer(503, 'Back soon'));
    assert.equal(access(await source.fresh()), old);
    assert.equal(access(await source.fresh()), old);
    assert.equal(bench.vendor.refreshes, 1);
    bench.clock.time += 6_000;
    assert.notEqual(access(await source.fresh()), old);
    assert.equal(bench.vendor.refreshes, 2);
  });

  it("is told in the vendor's words once there is no token left, with its clock", async () => {
    await bench.signIn(-minute);
    bench.vendor.answers.push(() => answer(429, 'Too many', { 'retry-after': '90' }));
    const first = failure(await source.fresh());
    assert.equal(first.kind, 'server');
    assert.match(first.message, /Vendor Tool: Too many/);
    assert.equal(first.retryAt, bench.clock.time + 90_000);
    bench.clock.time += 89_000;
    failure(await source.fresh());
    assert.equal(bench.vendor.refreshes, 1);
    bench.clock.time += 2_000;
    access(await source.fresh());
  });

  it('rests twice as long each time', async () => {
    await bench.signIn(-minute);
    const calls: number[] = [];
    for (let second = 0; second < 60; second++) {
      bench.vendor.answers = [() => answer(500, 'Boom')];
      const before = bench.vendor.refreshes;
      await source.fresh();
      if (bench.vendor.refreshes > before) calls.push(second);
      bench.clock.time += 1000;
    }
    assert.deepEqual(calls, [0, 5, 15, 35]);
  });

  it('for good is never tried again until the file changes', async () => {
    await bench.signIn(-minute);
    bench.vendor.isLocked = true;
    for (let request = 0; request < 3; request++) {
      const { kind, message, retryable } = failure(await source.fresh());
      assert.equal(kind, 'unauthenticated');
      assert.equal(message, 'The account is locked.');
      assert.equal(retryable, false);
      bench.clock.time += 24 * hour;
    }
    assert.equal(bench.vendor.refreshes, 1);
    bench.vendor.isLocked = false;
    const { access: again } = await bench.signIn(hour);
    assert.equal(access(await source.fresh()), again);
  });

  it('for good leaves a token in use until it ends', async () => {
    const { access: old } = await bench.signIn(4 * minute);
    bench.vendor.isLocked = true;
    assert.equal(access(await source.fresh()), old);
    await until(() => bench.vendor.refreshes === 1);
    assert.equal(access(await source.fresh()), old);
    bench.clock.time += 4 * minute;
    assert.equal(failure(await source.fresh()).message, 'The account is locked.');
  });

  it('tells nothing of the tokens', async () => {
    await bench.signIn(-minute);
    bench.vendor.answers.push((refresh) => answer(400, { error_description: `No such token: ${refresh}` }));
    assert.equal(failure(await source.fresh()).message, 'No such token: [redacted]');
  });

  it('without a refresh token asks nobody', async () => {
    await bench.signIn(-minute, { refresh_token: null });
    const { message } = failure(await source.fresh());
    assert.match(message, /credentials\.json holds no refresh token.*Sign in with Vendor Tool again/);
    assert.equal(bench.vendor.refreshes, 0);
  });

  it('for want of the lock says which', async () => {
    await bench.signIn(-minute);
    const place = join(bench.folder, 'no', 'such', 'folder', 'the.lock');
    const { message } = failure(await bench.source({ vendorLock: place }).fresh());
    assert.match(message, /not refreshed: the lock file .*the\.lock cannot be made \(ENOENT\)/);
    assert.equal(bench.vendor.refreshes, 0);
  });

  it('for want of a private place for locks says so', async () => {
    await bench.signIn(-minute);
    const lockFolder = join(bench.folder, 'open', 'locks');
    await mkdir(lockFolder, { recursive: true });
    await chmod(join(bench.folder, 'open'), 0o777);
    const { message } = failure(await bench.source({ lockFolder }).fresh());
    assert.match(message, /open is not a folder of this user alone/);
    assert.equal(bench.vendor.refreshes, 0);
  });
});

describe('a token that the vendor refuses', () => {
  let bench: Bench;
  let source: TokenSource;

  beforeEach(async () => {
    bench = new Bench();
    await bench.open();
    source = bench.source();
  });
  afterEach(() => bench.close());

  it('is renewed once for all requests that were refused with it', async () => {
    const { access: old } = await bench.signIn(hour);
    await source.fresh();
    const supplied = await Promise.all([source.fresh(old), source.fresh(old), source.fresh(old)]);
    assert.equal(new Set(supplied.map(access)).size, 1);
    assert.notEqual(access(await source.fresh()), old);
    assert.notEqual(access(await source.fresh(old)), old);
    assert.equal(bench.vendor.refreshes, 1);
  });

  it('a moment after it was given out is not renewed again', async () => {
    const { access: old } = await bench.signIn(hour);
    const renewed = access(await source.fresh(old));
    const { kind, message } = failure(await source.fresh(renewed));
    assert.equal(kind, 'unauthenticated');
    assert.match(message, /refreshed a moment before/);
    assert.equal(bench.vendor.refreshes, 1);
    bench.clock.time += 2 * minute;
    assert.notEqual(access(await source.fresh(renewed)), renewed);
  });

  it('is not given out again when the refresh fails', async () => {
    const { access: old } = await bench.signIn(hour);
    bench.vendor.answers.push(() => answer(500, 'Boom'));
    assert.match(failure(await source.fresh(old)).message, /Boom/);
  });
});

describe('what a sign-in has to ask before its first request', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.open();
  });
  afterEach(() => bench.close());

  it('is asked once, and kept over renewals', async () => {
    let asked = 0;
    const source = bench.source(
      {},
      {
        async complete(token): Promise<Refreshing> {
          if (token.fields.project) return { ok: true, token };
          asked++;
          return { ok: true, token: { ...token, fields: { project: 'p' } } };
        },
      },
    );
    await bench.signIn(-minute);
    for (let round = 0; round < 3; round++) {
      const supplied = await source.fresh();
      assert.ok(supplied.ok);
      assert.deepEqual(supplied.token.fields, { project: 'p' });
      bench.clock.time += hour;
    }
    assert.equal(asked, 1);
    assert.equal(bench.vendor.refreshes, 3);
  });

  it('renews a token that is refused there, once', async () => {
    const { access: old } = await bench.signIn(hour);
    const source = bench.source(
      {},
      {
        async complete(token): Promise<Refreshing> {
          if (token.access !== old) return { ok: true, token };
          return { ok: false, ended: false, refused: true, message: 'Unknown token.' };
        },
      },
    );
    assert.notEqual(access(await source.fresh()), old);
    assert.equal(bench.vendor.refreshes, 1);
  });

  it('is asked with what is left of a token that could not be renewed', async () => {
    const { access: old } = await bench.signIn(minute);
    bench.vendor.answers.push(() => answer(500, 'Boom'));
    const source = bench.source({}, { complete: async (token) => ({ ok: true, token }) });
    assert.equal(access(await source.fresh()), old);
  });

  it('and is denied for a while, is asked again later', async () => {
    let asked = 0;
    const complete = async (token: Token): Promise<Refreshing> => {
      asked++;
      return asked < 2 ? { ok: false, ended: false, message: 'Busy.' } : { ok: true, token };
    };
    const source = bench.source({}, { complete });
    await bench.signIn(hour);
    assert.equal(failure(await source.fresh()).message, 'Vendor Tool: Busy.');
    failure(await source.fresh());
    bench.clock.time += 6_000;
    access(await source.fresh());
    assert.equal(asked, 2);
  });

  it('and is denied for good, is not asked again until the file changes', async () => {
    let asked = 0;
    const source = bench.source(
      {},
      {
        async complete(): Promise<Refreshing> {
          asked++;
          return { ok: false, ended: true, message: 'Not for you.' };
        },
      },
    );
    await bench.signIn(hour);
    for (let request = 0; request < 3; request++) {
      assert.equal(failure(await source.fresh()).message, 'Not for you.');
      bench.clock.time += minute;
    }
    assert.equal(asked, 1);
    await bench.signIn(2 * hour);
    await source.fresh();
    assert.equal(asked, 2);
  });
});
