import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deriveClientKey } from '../../../src/core/control/client-key.ts';
import { type Home, openHome, readControlSecret } from '../../../src/core/control/home.ts';

async function opened(path: string): Promise<Home> {
  const opening = await openHome(path);
  assert.ok(opening.ok, opening.ok ? '' : opening.message);
  return opening.home;
}

async function refusal(opening: ReturnType<typeof openHome>): Promise<string> {
  const result = await opening;
  assert.ok(!result.ok);
  return result.message;
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

describe('the state folder', () => {
  let parent: string;
  let path: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'headgate-test-'));
    path = join(parent, 'deep', 'home');
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('is made for its user alone, with a secret and a client key of 32 random bytes each', async () => {
    const home = await opened(path);
    assert.match(home.controlSecret, /^[A-Za-z0-9_-]{43}$/);
    assert.match(home.defaultKey, /^hg-[A-Za-z0-9_-]{43}$/);
    assert.notEqual(home.defaultKey, `hg-${home.controlSecret}`);
    assert.equal(await modeOf(path), 0o700);
    assert.deepEqual((await readdir(path)).sort(), ['client-key', 'control-secret']);
    for (const file of ['client-key', 'control-secret']) {
      assert.equal(await modeOf(join(path, file)), 0o600);
    }
  });

  it('keeps its secret and its key', async () => {
    assert.deepEqual(await opened(path), await opened(path));
    assert.equal(await readControlSecret(path), (await opened(path)).controlSecret);
  });

  it('gives all who open it at once the same secret', async () => {
    const homes = await Promise.all(Array.from({ length: 12 }, () => opened(path)));
    assert.equal(new Set(homes.map((home) => JSON.stringify(home))).size, 1);
    assert.equal((await readdir(path)).length, 2);
  });

  it('gives two processes that start at once the same secret', async () => {
    const module = new URL('../../../src/core/control/home.ts', import.meta.url).href;
    const script = `import { openHome } from '${module}'; console.log(JSON.stringify(await openHome(process.argv[1])));`;
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, path]);
    const [one, other] = await Promise.all([run(), run()]);
    assert.equal(JSON.parse(one.stdout).ok, true);
    assert.equal(one.stdout, other.stdout);
  });

  it('takes away what others were allowed to do', async () => {
    const before = await opened(path);
    await chmod(path, 0o755);
    await chmod(join(path, 'control-secret'), 0o644);
    assert.deepEqual(await opened(path), before);
    assert.equal(await modeOf(path), 0o700);
    assert.equal(await modeOf(join(path, 'control-secret')), 0o600);
  });

  it('is refused when it belongs to another user', async () => {
    await opened(path);
    const userId = (process.getuid?.() ?? 0) + 1;
    const message = await refusal(openHome(path, { randomBytes: Buffer.alloc, userId }));
    assert.match(message, /belongs to another user/);
  });

  it('is refused when its secret is damaged, without showing it', async () => {
    await opened(path);
    await writeFile(join(path, 'control-secret'), 'half-a-secret');
    const message = await refusal(openHome(path));
    assert.match(message, /control-secret is damaged/);
    assert.ok(!message.includes('half-a-secret'));
    assert.equal(await readControlSecret(path), undefined);
  });

  it('is refused when something else pretends to be its secret', async () => {
    await opened(path);
    await rm(join(path, 'control-secret'));
    const elsewhere = join(parent, 'elsewhere');
    await writeFile(elsewhere, 'a'.repeat(43), { mode: 0o644 });
    await symlink(elsewhere, join(path, 'control-secret'));
    assert.match(await refusal(openHome(path)), /cannot be used \(ELOOP\)/);
    assert.equal(await modeOf(elsewhere), 0o644);
  });

  it('is refused with a sentence when its place is taken by a file', async () => {
    await writeFile(join(parent, 'file'), '');
    assert.match(await refusal(openHome(join(parent, 'file'))), /state folder .* cannot be used \(EEXIST\)/);
  });

  it('gives no secret before it was opened', async () => {
    assert.equal(await readControlSecret(path), undefined);
    await assert.rejects(readFile(join(path, 'control-secret')), { code: 'ENOENT' });
  });
});

describe('the key of a registered client', () => {
  it('has the shape of every key, is always the same, and says nothing about others', () => {
    const secret = 's'.repeat(43);
    const key = deriveClientKey(secret, 'workspace:1');
    assert.match(key, /^hg-[A-Za-z0-9_-]{43}$/);
    assert.equal(deriveClientKey(secret, 'workspace:1'), key);
    assert.notEqual(deriveClientKey(secret, 'workspace:2'), key);
    assert.notEqual(deriveClientKey('t'.repeat(43), 'workspace:1'), key);
  });
});
