// The JavaScript that an installed command line tool is made of, found through PATH. Read for what a person could read
// there as well; never run.

import { open, readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { findOnPath } from '../agents/find-on-path.ts';
import type { Machine } from '../providers/sign-in.ts';

/** Bundles of today have some 20 MB in a few hundred files. */
const mostFiles = 3000;
const mostBytes = 64 * 1024 * 1024;

/** Files whose names speak of signing in come first, then those of the package, then those of its dependencies. */
export async function* programTexts(command: string, machine: Machine): AsyncIterable<string> {
  const program = await findOnPath(command, machine.environment);
  const script = program && (await scriptOf(program));
  const folder = script && (await packageFolder(dirname(script)));
  if (!folder) return;
  const found = await scriptsBelow(folder);
  const files = found.toSorted((one, other) => rank(relative(folder, one)) - rank(relative(folder, other)));
  let left = mostBytes;
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    left -= text.length;
    if (left < 0) return;
    yield text;
  }
}

/** The file behind links; on Windows the one that npm's `.cmd` names. */
async function scriptOf(program: string): Promise<string | undefined> {
  if (!/\.(cmd|bat)$/i.test(program)) return realpath(program).catch(() => undefined);
  const [, named] = /"%~?dp0%?\\?([^"%]+\.[cm]?js)"/i.exec(await beginningOf(program)) ?? [];
  return named && resolve(dirname(program), named.replaceAll('\\', '/'));
}

async function beginningOf(file: string): Promise<string> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return '';
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(16 * 1024), position: 0 });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The nearest folder above with a `package.json`. */
async function packageFolder(start: string): Promise<string | undefined> {
  for (let folder = start; dirname(folder) !== folder; folder = dirname(folder)) {
    const names = await readdir(folder).catch(() => [] as string[]);
    if (names.includes('package.json')) return folder;
  }
  return undefined;
}

async function scriptsBelow(top: string): Promise<string[]> {
  const found: string[] = [];
  const folders = [top];
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (found.length >= mostFiles) return found;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (/\.[cm]?js$/.test(entry.name)) found.push(path);
    }
  }
  return found;
}

/** `file` is below the package's folder. */
function rank(file: string): number {
  if (/auth/i.test(basename(file))) return 0;
  return file.includes('node_modules') ? 2 : 1;
}
