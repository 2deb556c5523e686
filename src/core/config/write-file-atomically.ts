// Replaces a file in one step, so that a reader sees the old text or the new one and never half of it.

import { randomBytes } from 'node:crypto';
import { mkdir, open, readlink, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export type WriteResult = { ok: true } | { ok: false; message: string };

/**
 * Writes beside the file and renames over it. An existing file keeps its mode, a new one gets `mode`; a symbolic link
 * stays, and what it points to is replaced. Missing folders are made, for the owner only.
 */
export async function writeFileAtomically(path: string, text: string, mode = 0o600): Promise<WriteResult> {
  try {
    const target = await followLinks(path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      await writeNew(temporary, text, (await modeOf(target)) ?? mode);
      await renameOver(temporary, target);
    } catch (error) {
      await unlink(temporary).catch(() => {});
      throw error;
    }
    return { ok: true };
  } catch (error) {
    return { ok: false, message: `${path} could not be written: ${(error as Error).message}` };
  }
}

/** Where a chain of links ends, also when nothing is there yet. */
async function followLinks(path: string): Promise<string> {
  let target = resolve(path);
  // The system itself gives up after some forty.
  for (let step = 0; step < 40; step++) {
    const next = await readlink(target).catch(() => undefined);
    if (next === undefined) return target;
    target = resolve(dirname(target), next);
  }
  return target;
}

async function modeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && found.mode & 0o777;
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(text);
    // The process's umask may have taken bits from the mode at `open`.
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows refuses while a virus scanner or an indexer holds the old file open, mostly for some milliseconds. */
async function renameOver(from: string, to: string): Promise<void> {
  for (const pause of [10, 50, 200]) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (!['EPERM', 'EACCES', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      await wait(pause);
    }
  }
  await rename(from, to);
}
