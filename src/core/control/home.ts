// The state folder: private to one user, with the control secret and the default client key in it.

import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createFileOnce } from './atomic-file.ts';
import { clientKeyFrom } from './client-key.ts';

export interface Home {
  path: string;
  /** 32 random bytes in base64url. Proves a gateway to its own user's programs, and them to it. */
  controlSecret: string;
  /** The client key that always works. */
  defaultKey: string;
}

/** `message` is a whole sentence for the user. */
export type HomeOpening = { ok: true; home: Home } | { ok: false; message: string };

/** What the state folder needs of the machine. `userId` is undefined where there are none (Windows). */
export interface HomeSystem {
  randomBytes(size: number): Buffer;
  userId: number | undefined;
}

const SECRET_FILE = 'control-secret';
const DEFAULT_KEY_FILE = 'client-key';
const SECRET_SHAPE = /^[A-Za-z0-9_-]{43}$/;
const KEY_SHAPE = /^hg-[A-Za-z0-9_-]{43}$/;
const OTHERS = 0o077;

/** Creates what is missing and takes away what others may do there. Any number of processes may do so at once. */
export async function openHome(path: string, system: HomeSystem = thisMachine()): Promise<HomeOpening> {
  const refusal = await openFolder(path, system.userId);
  if (refusal) return { ok: false, message: refusal };
  const secret = await readOrMake(join(path, SECRET_FILE), SECRET_SHAPE, system, (bytes) =>
    bytes.toString('base64url'),
  );
  if (!secret.ok) return secret;
  const key = await readOrMake(join(path, DEFAULT_KEY_FILE), KEY_SHAPE, system, clientKeyFrom);
  if (!key.ok) return key;
  return { ok: true, home: { path, controlSecret: secret.value, defaultKey: key.value } };
}

/** The control secret of a state folder, or undefined when there is none that can be trusted. Creates nothing. */
export async function readControlSecret(path: string): Promise<string | undefined> {
  const reading = await readPrivate(join(path, SECRET_FILE), SECRET_SHAPE, thisMachine().userId);
  return reading.ok ? reading.value : undefined;
}

function thisMachine(): HomeSystem {
  return { randomBytes, userId: process.getuid?.() };
}

async function openFolder(path: string, userId: number | undefined): Promise<string | undefined> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const found = await stat(path);
    if (isForeign(found, userId)) return foreign('state folder', path);
    if (userId !== undefined && found.mode & OTHERS) await chmod(path, 0o700);
    return undefined;
  } catch (error) {
    return unusable('state folder', path, error);
  }
}

type Reading = { ok: true; value: string } | { ok: false; message: string; missing?: boolean };

async function readOrMake(
  path: string,
  shape: RegExp,
  system: HomeSystem,
  make: (bytes: Buffer) => string,
): Promise<Reading> {
  const found = await readPrivate(path, shape, system.userId);
  if (found.ok || !found.missing) return found;
  try {
    await createFileOnce(path, `${make(system.randomBytes(32))}\n`);
  } catch (error) {
    return { ok: false, message: unusable('file', path, error) };
  }
  // Read back, because another process may have been first.
  return readPrivate(path, shape, system.userId);
}

async function readPrivate(path: string, shape: RegExp, userId: number | undefined): Promise<Reading> {
  let file: FileHandle | undefined;
  try {
    // A symbolic link in this place could make us hand out, or change the mode of, some other file.
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    const found = await file.stat();
    if (!found.isFile()) return { ok: false, message: `The file ${path} is not a plain file. Remove it.` };
    if (isForeign(found, userId)) return { ok: false, message: foreign('file', path) };
    if (userId !== undefined && found.mode & OTHERS) await file.chmod(0o600);
    const value = (await file.readFile('utf8')).trim();
    if (shape.test(value)) return { ok: true, value };
    return {
      ok: false,
      message: `The file ${path} is damaged. Remove it and start again; a new one is made.`,
    };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { ok: false, missing, message: unusable('file', path, error) };
  } finally {
    await file?.close();
  }
}

function isForeign(found: Stats, userId: number | undefined): boolean {
  return userId !== undefined && found.uid !== userId;
}

function foreign(what: string, path: string): string {
  return `The ${what} ${path} belongs to another user. Choose another folder with HEADGATE_HOME, or change its owner.`;
}

function unusable(what: string, path: string, error: unknown): string {
  const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return `The ${what} ${path} cannot be used (${reason}). Check that this user may read and write there.`;
}
