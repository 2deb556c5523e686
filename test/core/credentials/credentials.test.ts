import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createCredentials, type SignInAccount } from '../../../src/core/credentials/credentials.ts';
import { Bench, minute, signInOf } from './vendor.ts';

describe('the sign-ins of all accounts', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.open();
  });
  afterEach(() => bench.close());

  const room = () =>
    createCredentials({
      clock: bench.clock,
      machine: { platform: 'linux', homeFolder: bench.folder, environment: {} },
      lockFolder: join(bench.folder, 'private', 'locks'),
      warn: (sentence) => bench.warnings.push(sentence),
    });
  const account = (more: Partial<SignInAccount> = {}): SignInAccount => ({
    provider: 'vendor',
    signIn: signInOf(bench.clock, { defaultFile: ({ homeFolder }) => join(homeFolder, 'credentials.json') }),
    settings: {},
    writeBack: 'auto',
    exchange: bench.vendor.exchange,
    ...more,
  });

  it('are one for one file, by whatever path', async () => {
    await bench.signIn(-minute);
    const link = join(bench.folder, 'link.json');
    await symlink(bench.file, link);
    const credentials = room();
    const opened = [undefined, bench.file, link].map((file) => credentials.open(account({ file })));
    assert.equal(new Set(opened.map(({ source }) => source)).size, 1);
    assert.equal(new Set(opened.map(({ file }) => file)).size, 1);
    await Promise.all(opened.map(({ source }) => source.fresh()));
    assert.equal(bench.vendor.refreshes, 1);
  });

  it('survive a change of the configuration, with the way out as it is now', async () => {
    bench.writeBack = 'never';
    await bench.signIn(-minute);
    const credentials = room();
    const before = credentials.open(account({ writeBack: 'never' }));
    await before.source.fresh();
    let calls = 0;
    const exchange: SignInAccount['exchange'] = (request) => {
      calls++;
      return bench.vendor.exchange(request);
    };
    const after = credentials.open(account({ writeBack: 'never', exchange }));
    assert.equal(after.source, before.source);
    bench.clock.time += 60 * minute;
    assert.ok((await after.source.fresh()).ok);
    assert.equal(calls, 1);
    assert.equal(bench.vendor.isLocked, false);
  });

  it('are several for several settings, and still share the lock and the file', async () => {
    await bench.signIn(-minute);
    const credentials = room();
    const one = credentials.open(account({ settings: { project: 'one' } }));
    const other = credentials.open(account({ settings: { project: 'other' } }));
    assert.notEqual(one.source, other.source);
    assert.equal(one.file, other.file);
    const supplied = await Promise.all([one, other].map(({ source }) => source.fresh()));
    assert.ok(supplied.every(({ ok }) => ok));
    assert.equal(bench.vendor.refreshes, 1);
  });
});
