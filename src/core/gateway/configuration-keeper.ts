// Holds the configuration in force: the last good one, whatever becomes of the file meanwhile.

import { readFile } from 'node:fs/promises';
import type { Complaint, Configuration } from '../config/configuration.ts';
import type { Edit } from '../config/edit.ts';
import { defaultConfiguration, parseConfiguration } from '../config/parse.ts';
import { watchFile } from '../config/watch.ts';
import { writeFileAtomically } from '../config/write-file-atomically.ts';

export interface ConfigurationKeeper {
  readonly file: string;
  /** Whether the file is there. */
  exists(): boolean;
  current(): Configuration;
  /** Whether the file as it is now could be used. */
  isGood(): boolean;
  /** About the file as it is now, which may be worse than the configuration in force. */
  complaints(): Complaint[];
  /** Reads the file again. */
  reload(): Promise<void>;
  /** Changes the file, one change after the other, and takes the result over. A refusal changes nothing. */
  edit(change: (text: string) => Edit): Promise<Edited>;
  close(): void;
}

/** Why the file stayed as it is; `code` is stable, `message` a whole sentence. */
export type Edited = { ok: true } | { ok: false; code: string; message: string };

export interface KeeperOptions {
  file: string;
  /** Takes the place of the file. */
  text?: string;
  /** Called after every new configuration or complaint. */
  changed(): void;
}

export async function openConfigurationKeeper(options: KeeperOptions): Promise<ConfigurationKeeper> {
  const { file, changed } = options;
  let exists = false;
  let configuration = defaultConfiguration();
  let good = true;
  let complaints: Complaint[] = [];
  let lastText: string | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  async function load(): Promise<void> {
    const text = options.text ?? (await readText(file));
    if (text !== undefined && text === lastText) return;
    exists = text !== undefined && options.text === undefined;
    lastText = text;
    const parsed = parseConfiguration(text ?? '', file);
    complaints = parsed.complaints;
    good = parsed.configuration !== undefined;
    configuration = parsed.configuration ?? configuration;
  }
  /** Reading and writing the file never overlap. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  }
  const reload = () =>
    inTurn(async () => {
      await load();
      changed();
    });

  await load();
  const watcher = options.text === undefined ? watchFile(file, () => void reload()) : undefined;
  return {
    file,
    exists: () => exists,
    current: () => configuration,
    isGood: () => good,
    complaints: () => complaints,
    reload,
    edit: (change) =>
      inTurn(async () => {
        const edited = change((await readText(file)) ?? '');
        if (!edited.ok) return edited;
        const written = await writeFileAtomically(file, edited.text);
        if (!written.ok) return { ok: false, code: 'unwritable-file', message: written.message };
        await load();
        changed();
        return { ok: true };
      }),
    close: () => watcher?.close(),
  };
}

/** undefined when there is no such file; other troubles are thrown. */
async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
