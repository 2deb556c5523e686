// Where the tools of the tests live (`.tools/`, ignored by git), and how two runs keep out of each other's way there.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
export const toolsFolder = join(projectFolder, '.tools');

/**
 * Runs `work` while no other process of this checkout runs one with the same name. The lock is a folder, because
 * `mkdir` either makes it or fails; the process id inside tells a lock whose owner has died.
 */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const lock = join(toolsFolder, `${name}.lock`);
  mkdirSync(toolsFolder, { recursive: true });
  let told = false;
  while (!take(lock)) {
    if (ownerIsDead(lock)) {
      rmSync(lock, { recursive: true, force: true });
      continue;
    }
    if (!told) console.log(`Waiting for another run that holds ${lock} ...`);
    told = true;
    await sleep(300);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock: string): boolean {
  try {
    mkdirSync(lock);
  } catch {
    return false;
  }
  writeFileSync(join(lock, 'pid'), String(process.pid));
  return true;
}

function ownerIsDead(lock: string): boolean {
  try {
    const owner = Number(readFileSync(join(lock, 'pid'), 'utf8'));
    // Between `mkdir` and the write of the id the file is empty or absent: that owner lives.
    if (!owner) return false;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
