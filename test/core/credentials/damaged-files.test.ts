import assert from 'node:assert/strict';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SignIn } from '../../../src/core/providers/sign-in.ts';
import { geminiCliSignIn } from '../../../src/core/providers/sign-ins/gemini-cli/index.ts';
import { qwenSignIn } from '../../../src/core/providers/sign-ins/qwen/index.ts';
import { Bench, hour, minute } from './vendor.ts';

const access = 'a'.repeat(20);
const refresh = 'r'.repeat(20);

interface Damage {
  name: string;
  content: string | Buffer;
  says: RegExp;
}

const damages: Damage[] = [
  { name: 'is empty', content: '', says: /creds\.json is empty/ },
  { name: 'is white space', content: ' \r\n', says: /creds\.json is empty/ },
  {
    name: 'is half written',
    content: `{ "access_token": "${access}", "refr`,
    says: /creds\.json is not JSON: it is half written/,
  },
  { name: 'is no JSON', content: 'access_token=x', says: /creds\.json is not JSON/ },
  { name: 'is UTF-16', content: Buffer.from('\uFEFF{"a":1}', 'utf16le'), says: /creds\.json is not JSON/ },
  { name: 'is a list', content: '[]', says: /creds\.json is not a JSON object/ },
  { name: 'is a text', content: '"x"', says: /creds\.json is not a JSON object/ },
  { name: 'is null', content: 'null', says: /creds\.json is not a JSON object/ },
  {
    name: 'has five megabytes of rubbish',
    content: Buffer.alloc(5 * 1024 * 1024, 0x7b),
    says: /creds\.json has 5\.0 MB, which no credential file has/,
  },
  {
    name: 'holds no tokens',
    content: '{}',
    says: /creds\.json has neither "access_token" nor "refresh_token"\. Sign in with .* again/,
  },
  {
    name: 'has a number for the access token',
    content: `{"access_token":5,"refresh_token":"${refresh}"}`,
    says: /"access_token" in .*creds\.json is not a text/,
  },
  {
    name: 'has an empty access token',
    content: `{"access_token":"","refresh_token":"${refresh}"}`,
    says: /"access_token" in .*creds\.json is not a text/,
  },
  {
    name: 'has an object for the refresh token',
    content: `{"access_token":"${access}","refresh_token":{}}`,
    says: /"refresh_token" in .*creds\.json is not a text/,
  },
  {
    name: 'has words for the end',
    content: `{"access_token":"${access}","expiry_date":"soon"}`,
    says: /"expiry_date" in .*creds\.json is not a time/,
  },
  {
    name: 'has a list for the end',
    content: `{"access_token":"${access}","expiry_date":[1]}`,
    says: /"expiry_date" in .*creds\.json is not a time/,
  },
];

for (const [name, { read, write }] of [
  ['Qwen Code', qwenSignIn],
  ['Gemini CLI', geminiCliSignIn],
] as [string, SignIn][]) {
  describe(`a credential file of ${name}`, () => {
    let bench: Bench;
    beforeEach(async () => {
      bench = new Bench();
      await bench.open();
    });
    afterEach(() => bench.close());

    const open = () => {
      const file = join(bench.folder, 'creds.json');
      return { file, source: bench.source({ file }, { read, write }) };
    };

    for (const damage of damages) {
      it(`that ${damage.name} is told by name, and left alone`, async () => {
        const { file, source } = open();
        await writeFile(file, damage.content);
        const supplied = await source.fresh();
        assert.ok(!supplied.ok);
        assert.match(supplied.failure.message, damage.says);
        assert.equal(supplied.failure.kind, 'unauthenticated');
        for (const secret of [access, refresh]) assert.ok(!supplied.failure.message.includes(secret));
        assert.ok((await readFile(file)).equals(Buffer.from(damage.content)));
        assert.equal(bench.vendor.refreshes, 0);
      });
    }

    it('that is a folder, or is not there, is told by name', async () => {
      const { file, source } = open();
      const absent = await source.fresh();
      await mkdir(file);
      const folder = await source.fresh();
      assert.ok(!absent.ok && !folder.ok);
      assert.match(absent.failure.message, /There is no file .*creds\.json/);
      assert.match(folder.failure.message, /creds\.json is not a file/);
    });

    it('that is a link to nothing is told by name', async () => {
      const { file, source } = open();
      await symlink(join(bench.folder, 'gone.json'), file);
      const supplied = await source.fresh();
      assert.ok(!supplied.ok);
      assert.match(supplied.failure.message, /There is no file .*creds\.json/);
    });

    for (const [kind, end] of [
      ['milliseconds', (time: number) => time],
      ['milliseconds as text', String],
      ['seconds', (time: number) => Math.floor(time / 1000)],
      ['a date', (time: number) => new Date(time).toISOString()],
    ] as [string, (time: number) => number | string][]) {
      it(`may give the end in ${kind}`, async () => {
        const { file, source } = open();
        const time = bench.clock.time + hour;
        await writeFile(file, `\uFEFF${JSON.stringify({ access_token: access, expiry_date: end(time) })}`);
        const supplied = await source.fresh();
        assert.ok(supplied.ok);
        assert.ok(Math.abs((supplied.token.expiresAt ?? 0) - time) < 1000);
        bench.clock.time += hour + minute;
        assert.equal((await source.fresh()).ok, false);
      });
    }

    it('that is damaged while its token is good costs no request', async () => {
      const { file, source } = open();
      const good = { access_token: access, refresh_token: refresh, expiry_date: bench.clock.time + hour };
      await writeFile(file, JSON.stringify(good));
      await source.fresh();
      await writeFile(file, '{ "access_to');
      const supplied = await source.fresh();
      assert.ok(supplied.ok);
      assert.equal(supplied.token.access, access);
    });
  });
}

describe('a credential file that is being written', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.open();
  });
  afterEach(() => bench.close());

  it('is read again when it is half there', async () => {
    const { access: token } = await bench.signIn(hour);
    const whole = await bench.text();
    await writeFile(bench.file, whole.slice(0, 40));
    bench.clock.after = (_milliseconds, call) => {
      writeFile(bench.file, whole).then(call);
      return () => {};
    };
    const supplied = await bench.source().fresh();
    assert.ok(supplied.ok);
    assert.equal(supplied.token.access, token);
  });
});
