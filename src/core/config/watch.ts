// Notices when a file is made, changed, replaced or deleted.

import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

export interface WatchOptions {
  /** How long there have to be no further hints before the file is looked at. Milliseconds. */
  quiet?: number;
  /** How often the file is looked at without any hint from the system. Milliseconds. */
  poll?: number;
}

export interface FileWatch {
  /** Resolves when the first look is done: every change after that is noticed. */
  readonly ready: Promise<void>;
  close(): void;
}

/**
 * Calls `onChange` after each change of what is at `path`, however many writes it took. The folder is watched, since a
 * file that is renamed over ends a watch of its own; looking now and then catches what the system does not tell:
 * links into other folders, network drives, a folder that is not there yet. Does not keep the process alive.
 */
export function watchFile(path: string, onChange: () => void, options: WatchOptions = {}): FileWatch {
  const { quiet = 100, poll = 2000 } = options;
  let seen: string | undefined;
  let closed = false;
  let quietTimer: NodeJS.Timeout | undefined;
  const look = async () => {
    const now = await fingerprint(path);
    if (closed || now === seen) return;
    const isFirst = seen === undefined;
    seen = now;
    if (!isFirst) onChange();
  };
  const hint = () => {
    clearTimeout(quietTimer);
    quietTimer = setTimeout(look, quiet).unref();
  };
  const watcher = watchFolder(path, hint);
  const pollTimer = setInterval(look, poll).unref();
  return {
    ready: look(),
    close: () => {
      closed = true;
      clearTimeout(quietTimer);
      clearInterval(pollTimer);
      watcher?.close();
    },
  };
}

/** Undefined where the system cannot watch: no such folder, no more watches, an unusual file system. */
function watchFolder(path: string, hint: () => void): FSWatcher | undefined {
  const name = basename(path);
  try {
    // Some systems do not say which file it was.
    const watcher = watch(dirname(path), { persistent: false }, (_, changed) => {
      if (changed === null || changed === name) hint();
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

/** Differs after every change of the file's content; `absent` when there is none. */
export async function fingerprint(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(':');
  } catch {
    return 'absent';
  }
}
