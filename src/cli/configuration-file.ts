// Reads the configuration as the gateway would, for commands that look at it without running one.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Complaint, Configuration } from '../core/config/configuration.ts';
import { parseConfiguration } from '../core/config/parse.ts';
import { CommandProblem } from './command.ts';

export interface ConfigurationReading {
  file: string;
  exists: boolean;
  /** Absent when the file does not parse. */
  configuration?: Configuration;
  complaints: Complaint[];
}

/** Of the file named on the command line, or of the state folder's own. A missing file is the default configuration. */
export async function readConfiguration(
  named: string | undefined,
  home: string,
): Promise<ConfigurationReading> {
  const file = named ?? join(home, 'headgate.yaml');
  const text = await readText(file);
  return { file, exists: text !== undefined, ...parseConfiguration(text ?? '', file) };
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new CommandProblem(`The configuration ${file} cannot be read (${code}).`);
  }
}
