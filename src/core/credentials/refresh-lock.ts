// A lock between processes: a file that only one of them can make. Its owner keeps it young; an old one was left behind.

import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import type { Clock } from '../model/clock.ts';

export interface LockOptions {
  file: string;
  /** Milliseconds after which a lock that nobody touches counts as left behind. */
  staleAfter: number;
  clock: Clock;
  pause(milliseconds: number): Promise<void>;
}

export type Locked<Result> = { ok: true; result: Result } | { ok: false; message: string };

/** About 37 s altogether, which outlives a lock that was left behind a moment ago. */
const tries = 24;
const firstPause = 100;
const longestPause = 2000;

/** Runs `work` while this process holds the lock. `message` says why the lock could not be had. */
export async function withLock<Result>(
  options: LockOptions,
  work: () => Promise<Result>,
): Promise<Locked<Result>> {
  const owner = randomUUID();
  const failure = await acquire(options, owner);
  if (failure !== undefined) return { ok: false, message: failure };
  const stop = keepYoung(options);
  try {
    return { ok: true, result: await work() };
  } finally {
    stop();
    // Whoever took the lock over in the meantime keeps it.
    if ((await ownerOf(options.file)) === owner) await unlink(options.file).catch(() => {});
  }
}

/** Undefined when the lock is ours. */
async function acquire(options: LockOptions, owner: string): Promise<string | undefined> {
  const { file } = options;
  let wait = firstPause;
  for (let attempt = 0; attempt < tries; attempt++) {
    const code = await create(file, owner);
    if (code === undefined) return undefined;
    // Windows answers EPERM and EACCES while a deleted file is still open somewhere.
    const isTaken = code === 'EEXIST' || (process.platform === 'win32' && /^(EPERM|EACCES)$/.test(code));
    if (!isTaken) return `the lock file ${file} cannot be made (${code})`;
    if (await removeStale(options)) continue;
    await options.pause(wait);
    wait = Math.min(wait * 1.5, longestPause);
  }
  return `another process holds the lock file ${file}`;
}

async function create(file: string, owner: string): Promise<string | undefined> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(owner).finally(() => handle.close());
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'an unknown error';
  }
}

/** Whether the way is free again. Of several processes that see the same old lock only one can rename it. */
async function removeStale({ file, staleAfter, clock }: LockOptions): Promise<boolean> {
  const seen = await ownerOf(file);
  const modified = await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
  if (modified === undefined) return true;
  if (clock.now() - modified <= staleAfter) return false;
  const aside = `${file}.stale.${randomUUID()}`;
  try {
    await rename(file, aside);
    // Between the look and the rename another process may have put its own, young lock there: it goes back.
    if ((await ownerOf(aside)) !== seen) await link(aside, file).catch(() => {});
    await unlink(aside);
  } catch {
    return false;
  }
  return true;
}

async function ownerOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

/** A slow vendor must not make others think that this process is gone. */
function keepYoung({ file, staleAfter, clock }: LockOptions): () => void {
  let stop = () => {};
  const touch = () => {
    const now = clock.now() / 1000;
    utimes(file, now, now).catch(() => {});
    stop = clock.after(staleAfter / 3, touch);
  };
  stop = clock.after(staleAfter / 3, touch);
  return () => stop();
}
