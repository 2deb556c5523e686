import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { programTexts } from '../../../src/core/credentials/program-texts.ts';
import { findClient } from '../../../src/core/providers/sign-ins/gemini-cli/installed-client.ts';

const id = `${'1'.repeat(12)}-${'x'.repeat(20)}.apps.googleusercontent.com`;
const secret = `GOCSPX${'-'}${'s'.repeat(24)}`;

async function* texts(...all: string[]): AsyncIterable<string> {
  yield* all;
}

describe('the client of an installed Gemini CLI', () => {
  for (const [name, text] of [
    [
      'as it is written',
      `const OAUTH_CLIENT_ID =\n  '${id}';\n// words\nconst OAUTH_CLIENT_SECRET = '${secret}';`,
    ],
    ['as it is bundled', `var OAUTH_CLIENT_ID="${id}";var OAUTH_CLIENT_SECRET="${secret}";`],
    ['with its names taken away', `var a="${id}",b="${secret}",c=["https://x"];`],
    [
      'behind another client without a secret',
      `x="${'2'.repeat(12)}-y.apps.googleusercontent.com";${' '.repeat(3000)}q="${id}",r='${secret}'`,
    ],
  ] as const) {
    it(`is found ${name}`, async () => {
      assert.deepEqual(await findClient(texts('nothing', text)), { id, secret });
    });
  }

  it('is not made of halves', async () => {
    assert.equal(await findClient(texts(`a="${id}"`, `b="${secret}"`, '')), undefined);
  });
});

describe('the texts of an installed program', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headgate-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const put = async (path: string, text: string, mode = 0o644) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
    await chmod(join(folder, path), mode);
  };
  const read = async () => {
    const machine = {
      platform: process.platform,
      homeFolder: folder,
      environment: { PATH: join(folder, 'bin') },
    };
    const found: string[] = [];
    for await (const text of programTexts('gemini', machine)) found.push(text);
    return found;
  };

  it('are those of its package, behind the link on PATH, what signs in first', async () => {
    const home = 'lib/node_modules/@google/gemini-cli';
    await put(`${home}/package.json`, '{}');
    await put(`${home}/dist/index.js`, 'start', 0o755);
    await put(`${home}/dist/readme.md`, 'no code');
    await put(`${home}/node_modules/other/index.js`, 'other');
    await put(`${home}/node_modules/@google/gemini-cli-core/dist/oauth2.js`, 'oauth');
    await put('lib/node_modules/stranger/index.js', 'stranger');
    await mkdir(join(folder, 'bin'));
    await symlink(join(folder, home, 'dist/index.js'), join(folder, 'bin/gemini'));
    assert.deepEqual(await read(), ['oauth', 'start', 'other']);
  });

  it('are none where it is not installed, or is no package', async () => {
    assert.deepEqual(await read(), []);
    await put('bin/gemini', '#!/bin/sh', 0o755);
    assert.deepEqual(await read(), []);
  });
});
