import assert from 'node:assert/strict';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomically } from '../../../src/core/config/write-file-atomically.ts';

describe('a file that is written atomically', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headgate-write-'));
    file = join(folder, 'headgate.yaml');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const modeOf = (path: string) => statSync(path).mode & 0o777;

  it('holds the new text and leaves nothing beside it', async () => {
    writeFileSync(file, 'old');
    assert.deepEqual(await writeFileAtomically(file, 'new: ü\n'), { ok: true });
    assert.equal(readFileSync(file, 'utf8'), 'new: ü\n');
    assert.deepEqual(readdirSync(folder), ['headgate.yaml']);
  });

  it('is for its owner alone when it is new, whatever the umask', async function () {
    if (process.platform === 'win32') this.skip();
    await writeFileAtomically(file, 'x');
    await writeFileAtomically(join(folder, 'open'), 'x', 0o666);
    assert.deepEqual([modeOf(file), modeOf(join(folder, 'open'))], [0o600, 0o666]);
  });

  it('keeps the mode that it had', async function () {
    if (process.platform === 'win32') this.skip();
    writeFileSync(file, 'old');
    chmodSync(file, 0o640);
    await writeFileAtomically(file, 'new');
    assert.equal(modeOf(file), 0o640);
  });

  it('is a new file in the old place, so that who reads the old one reads it to its end', async () => {
    writeFileSync(file, 'old');
    const before = statSync(file).ino;
    await writeFileAtomically(file, 'new');
    assert.notEqual(statSync(file).ino, before);
  });

  it('stays behind its symbolic links, also when nothing is there yet', async function () {
    if (process.platform === 'win32') this.skip();
    const target = join(folder, 'dotfiles', 'headgate.yaml');
    symlinkSync(join('dotfiles', 'headgate.yaml'), join(folder, 'inner'));
    symlinkSync('inner', file);
    await writeFileAtomically(file, 'first');
    await writeFileAtomically(file, 'second');
    assert.equal(lstatSync(file).isSymbolicLink(), true);
    assert.equal(lstatSync(target).isFile(), true);
    assert.equal(readFileSync(target, 'utf8'), 'second');
  });

  it('brings the folders that it needs', async () => {
    const deep = join(folder, 'a', 'b', 'headgate.yaml');
    assert.deepEqual(await writeFileAtomically(deep, 'x'), { ok: true });
    assert.equal(readFileSync(deep, 'utf8'), 'x');
  });

  it('is told with its path when it cannot be written, and leaves nothing behind', async () => {
    mkdirSync(file);
    const result = await writeFileAtomically(file, 'x');
    assert.ok(!result.ok);
    assert.ok(result.message.startsWith(`${file} could not be written: `), result.message);
    assert.deepEqual(readdirSync(folder), ['headgate.yaml']);
  });
});
