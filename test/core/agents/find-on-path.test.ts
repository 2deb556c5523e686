// Finding programs on PATH: order, what counts as a program, and the names that Windows tries.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findOnPath } from '../../../src/core/agents/find-on-path.ts';

describe('finding a program on PATH', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headgate-path-'));
    for (const name of ['first', 'second']) mkdirSync(join(folder, name));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function program(...path: string[]): string {
    const file = join(folder, ...path);
    writeFileSync(file, '', { mode: 0o755 });
    return file;
  }
  const path = () =>
    ['', join(folder, 'first'), join(folder, 'missing'), join(folder, 'second')].join(delimiter);

  it('takes the first in the order of PATH', async () => {
    program('second', 'agent');
    const first = program('first', 'agent');
    assert.equal(await findOnPath('agent', { PATH: path() }), first);
  });

  it('passes over folders and files that cannot be run', async function () {
    if (process.platform === 'win32') this.skip();
    mkdirSync(join(folder, 'first', 'agent'));
    const second = program('second', 'agent');
    assert.equal(await findOnPath('agent', { PATH: path() }), second);
    rmSync(second);
    writeFileSync(second, '', { mode: 0o644 });
    assert.equal(await findOnPath('agent', { PATH: path() }), undefined);
  });

  it('finds nothing without a PATH', async () => {
    assert.equal(await findOnPath('agent', {}), undefined);
  });
});

describe('finding a program on PATH in Windows', () => {
  const environment = { Path: 'C:\\tools;D:\\npm', PathExt: '.EXE;.CMD' };

  function system(...files: string[]) {
    return { platform: 'win32', isProgram: async (file: string) => files.includes(file) };
  }

  it('tries the extensions of PATHEXT and not the bare name', async () => {
    const files = system('C:\\tools\\agent', 'D:\\npm\\agent.cmd');
    assert.equal(await findOnPath('agent', environment, files), 'D:\\npm\\agent.cmd');
  });

  it('knows the usual extensions without a PATHEXT', async () => {
    assert.equal(
      await findOnPath('agent', { PATH: 'D:\\npm' }, system('D:\\npm\\agent.exe')),
      'D:\\npm\\agent.exe',
    );
  });
});
