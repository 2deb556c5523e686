import assert from 'node:assert/strict';
import {
  chmod,
  lstat,
  mkdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { hindrance } from '../../../src/core/credentials/write-back.ts';
import { geminiCliSignIn } from '../../../src/core/providers/sign-ins/gemini-cli/index.ts';
import { qwenSignIn } from '../../../src/core/providers/sign-ins/qwen/index.ts';
import { Bench, hour, minute, signInOf } from './vendor.ts';

describe('refreshed tokens on their way back into the file', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.open();
  });
  afterEach(() => bench.close());

  const tokenIn = async () => JSON.parse(await bench.text()).access_token;
  const renewed = async (source = bench.source()) => {
    const supplied = await source.fresh();
    assert.ok(supplied.ok, supplied.ok ? '' : supplied.failure.message);
    return supplied.token.access;
  };

  it('change nothing else in it: fields, order, mode, indentation and line ends stay', async () => {
    const tokens = bench.vendor.signIn();
    const text = [
      '{',
      '\t"id_token": "of someone",',
      `\t"access_token": "${tokens.access_token}",`,
      '\t"nested": {',
      '\t\t"list": [',
      '\t\t\t1',
      '\t\t]',
      '\t},',
      `\t"refresh_token": "${tokens.refresh_token}",`,
      `\t"expires_at": ${bench.clock.time - minute}`,
      '}',
      '',
    ].join('\r\n');
    await writeFile(bench.file, `\uFEFF${text}`);
    await chmod(bench.file, 0o640);
    await renewed();
    const written = JSON.parse((await bench.text()).slice(1));
    const expected = text
      .replace(tokens.access_token, written.access_token)
      .replace(tokens.refresh_token, written.refresh_token)
      .replace(String(bench.clock.time - minute), String(bench.clock.time + hour));
    assert.equal(await bench.text(), `\uFEFF${expected}`);
    assert.notEqual(written.access_token, tokens.access_token);
    assert.equal((await stat(bench.file)).mode & 0o777, 0o640);
  });

  it('follow a link, which stays one', async () => {
    await bench.signIn(-minute);
    const real = join(bench.folder, 'elsewhere.json');
    await rename(bench.file, real);
    await symlink(real, bench.file);
    const token = await renewed();
    assert.ok((await lstat(bench.file)).isSymbolicLink());
    assert.equal(await readlink(bench.file), real);
    assert.equal(JSON.parse(await readFile(real, 'utf8')).access_token, token);
  });

  it('are left out when somebody signed in anew during the refresh', async () => {
    await bench.signIn(-minute);
    const source = bench.source();
    const anew = { access_token: 'of another account', refresh_token: 'and its refresh token' };
    bench.vendor.meanwhile = () =>
      writeFile(bench.file, JSON.stringify({ ...anew, expires_at: bench.clock.time + 2 * hour }));
    await renewed(source);
    assert.equal(await tokenIn(), anew.access_token);
    assert.equal(await renewed(source), anew.access_token);
  });

  it('are left out when somebody signed out during the refresh', async () => {
    await bench.signIn(-minute);
    const source = bench.source();
    bench.vendor.meanwhile = () => rm(bench.file);
    await source.fresh();
    await assert.rejects(stat(bench.file));
    assert.equal((await source.fresh()).ok, false);
  });

  it('are owed to a file that could not be written, and told', async () => {
    const old = await bench.signIn(-minute);
    const text = await bench.text();
    const source = bench.source();
    bench.vendor.meanwhile = async () => {
      await rm(bench.file);
      await mkdir(bench.file);
    };
    const token = await renewed(source);
    assert.equal(bench.warnings.length, 1);
    assert.match(bench.warnings[0]!, /credentials\.json is not a file\. Until that works/);
    assert.ok(!bench.warnings[0]!.includes(token) && !bench.warnings[0]!.includes(old.access));

    bench.vendor.meanwhile = async () => {};
    await rm(bench.file, { recursive: true });
    await writeFile(bench.file, text);
    bench.clock.time += 2 * minute;
    assert.equal(await renewed(source), token);
    while ((await tokenIn()) !== token) await new Promise(setImmediate);
    assert.equal(bench.vendor.refreshes, 1);
    assert.equal(bench.vendor.isLocked, false);
  });

  it('are owed all the same when they are renewed once more meanwhile', async () => {
    await bench.signIn(-minute);
    const text = await bench.text();
    const { write } = signInOf(bench.clock);
    let isBroken = true;
    const source = bench.source({}, { write: (before, token) => (isBroken ? '{}' : write(before, token)) });
    for (let round = 0; round < 2; round++) {
      await renewed(source);
      bench.clock.time += hour;
    }
    assert.equal(await bench.text(), text);
    isBroken = false;
    const token = await renewed(source);
    assert.equal(await tokenIn(), token);
    assert.equal(bench.vendor.isLocked, false);
  });

  it('are never written where they would not come out again', async () => {
    await bench.signIn(-minute);
    const text = await bench.text();
    await renewed(bench.source({}, { write: () => '{}' }));
    assert.equal(await bench.text(), text);
    assert.match(bench.warnings[0]!, /was left as it is: the new tokens do not fit/);
  });

  it('need not go back where the vendor leaves the refresh token good', async () => {
    await bench.signIn(-minute);
    const text = await bench.text();
    await renewed(bench.source({}, { rotates: false }));
    assert.equal(await bench.text(), text);
  });

  it('are not even asked for when the place cannot be written', async () => {
    const message = await hindrance(join(bench.folder, 'no-such-folder', 'credentials.json'));
    assert.match(
      message ?? '',
      /no-such-folder cannot be written, so a refreshed token would be lost.*write-back: never/,
    );
    await bench.signIn(hour);
    assert.equal(await hindrance(bench.file), undefined);
  });
});

describe('a file of another program with refreshed tokens', () => {
  const token = { access: 'new access', refresh: 'new refresh', expiresAt: Date.UTC(2026, 0, 2), fields: {} };

  it('of Qwen Code keeps its shape and its address', () => {
    const before = {
      access_token: 'x',
      refresh_token: 'y',
      token_type: 'Bearer',
      resource_url: 'portal.qwen.ai',
      expiry_date: 1767225600000,
    };
    assert.deepEqual(JSON.parse(qwenSignIn.write(JSON.stringify(before), token)), {
      ...before,
      access_token: 'new access',
      refresh_token: 'new refresh',
      expiry_date: Date.UTC(2026, 0, 2),
    });
    const moved = { ...token, fields: { resourceUrl: 'elsewhere.example' } };
    assert.equal(
      JSON.parse(qwenSignIn.write(JSON.stringify(before), moved)).resource_url,
      'elsewhere.example',
    );
  });

  it('as another gateway exported it keeps its date a date', () => {
    const before = {
      type: 'qwen',
      email: 'e',
      access_token: 'x',
      refresh_token: 'y',
      expired: '2026-01-01T00:00:00Z',
    };
    const after = JSON.parse(qwenSignIn.write(JSON.stringify(before), token));
    assert.deepEqual(after, {
      ...before,
      access_token: 'new access',
      refresh_token: 'new refresh',
      expired: '2026-01-02T00:00:00.000Z',
    });
  });

  it('with the tokens one level deeper keeps them there', () => {
    const before = {
      type: 'gemini',
      project_id: 'p',
      token: { access_token: 'x', refresh_token: 'y', expiry: '2026-01-01T00:00:00Z', token_uri: 'u' },
    };
    const after = JSON.parse(geminiCliSignIn.write(JSON.stringify(before, null, 2), token));
    assert.deepEqual(after, {
      ...before,
      token: {
        access_token: 'new access',
        refresh_token: 'new refresh',
        expiry: '2026-01-02T00:00:00.000Z',
        token_uri: 'u',
      },
    });
  });
});
