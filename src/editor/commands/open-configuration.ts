// "Open Configuration": opens the file; where there is none yet, writes one that explains itself.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { lineTo } from '../calls.ts';
import type { Parts } from '../parts.ts';
import { starterConfiguration } from './starter-configuration.ts';

export async function openConfiguration({ gateway }: Pick<Parts, 'gateway'>): Promise<void> {
  const { configFile, configFileExists } = lineTo(gateway).state.status;
  if (!configFileExists) await writeStarter(configFile);
  await vscode.window.showTextDocument(vscode.Uri.file(configFile));
}

/** Never overwrites: `wx` fails where a file has appeared meanwhile. */
async function writeStarter(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, starterConfiguration(vscode.l10n), { flag: 'wx', mode: 0o600 });
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code !== 'EEXIST') throw problem;
  }
}
