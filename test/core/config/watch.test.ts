import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileWatch, type WatchOptions, watchFile } from '../../../src/core/config/watch.ts';

describe('a watched file', () => {
  let folder: string;
  let file: string;
  let watched: FileWatch | undefined;
  let changes: number;
  let wake: () => void;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headgate-watch-'));
    file = join(folder, 'headgate.yaml');
    changes = 0;
    wake = () => {};
  });
  afterEach(() => {
    watched?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(options: WatchOptions = { quiet: 10, poll: 50 }): Promise<void> {
    watched = watchFile(
      file,
      () => {
        changes += 1;
        wake();
      },
      options,
    );
    await watched.ready;
  }

  /** Does something and waits until it is noticed; mocha's own limit ends the wait when it never is. */
  async function noticed(act: () => void): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    act();
    await woken;
  }

  it('is noticed when it comes, changes, is replaced, goes, and comes back', async () => {
    await start();
    await noticed(() => writeFileSync(file, 'one'));
    await noticed(() => writeFileSync(file, 'two, and longer'));
    await noticed(() => {
      writeFileSync(`${file}.tmp`, 'three, by rename');
      renameSync(`${file}.tmp`, file);
    });
    await noticed(() => rmSync(file));
    await noticed(() => writeFileSync(file, 'four'));
  });

  it('is noticed by the system alone, without looking now and then', async function () {
    // Elsewhere file events come late enough to make this a test of the machine.
    if (process.platform !== 'linux') this.skip();
    await start({ quiet: 10, poll: 2_000_000 });
    await noticed(() => writeFileSync(file, 'one'));
    await noticed(() => {
      writeFileSync(`${file}.tmp`, 'two, by rename');
      renameSync(`${file}.tmp`, file);
    });
    await noticed(() => writeFileSync(file, 'three, after the rename'));
  });

  it('is noticed in a folder that is not there at first', async () => {
    file = join(folder, 'later', 'headgate.yaml');
    await start();
    await noticed(() => {
      mkdirSync(join(folder, 'later'));
      writeFileSync(file, 'one');
    });
  });

  it('is noticed behind a symbolic link', async function () {
    if (process.platform === 'win32') this.skip();
    mkdirSync(join(folder, 'dotfiles'));
    const target = join(folder, 'dotfiles', 'headgate.yaml');
    writeFileSync(target, 'one');
    symlinkSync(target, file);
    await start();
    await noticed(() => writeFileSync(target, 'two, and longer'));
  });

  it('is not reported for being there at the start', async () => {
    writeFileSync(file, 'one');
    await start();
    assert.equal(changes, 0);
    await noticed(() => writeFileSync(file, 'two, and longer'));
  });

  it('is not reported for what happens beside it', async () => {
    writeFileSync(file, 'one');
    await start({ quiet: 1, poll: 5 });
    const neighbour = join(folder, 'ledger.db');
    const other = watchFile(neighbour, () => wake(), { quiet: 50, poll: 2000 });
    await other.ready;
    await noticed(() => writeFileSync(neighbour, 'x'));
    other.close();
    assert.equal(changes, 0);
  });

  it('is left alone after the watch is closed', async () => {
    await start();
    watched?.close();
    const other = join(folder, 'other.yaml');
    const second = file;
    writeFileSync(second, 'one');
    // A second watch that has noticed its own file has given the closed one its time.
    file = other;
    const before = changes;
    await start();
    await noticed(() => writeFileSync(other, 'two'));
    assert.equal(changes, before + 1);
  });
});
