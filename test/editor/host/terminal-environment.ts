// What a program in the integrated terminal gets to see, asked of a real terminal.

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually, fileAppears } from '../support/waiting.ts';

export async function terminalEnvironment(): Promise<Record<string, string>> {
  const file = join(process.env.HEADGATE_TEST_FOLDER!, `environment-${randomUUID()}`);
  // Without the start files of a shell, which may change variables after the editor.
  const terminal = vscode.window.createTerminal({ shellPath: '/bin/bash', shellArgs: ['--norc'] });
  try {
    terminal.sendText(`env -0 >${file}.part; mv ${file}.part ${file}`);
    const lines = (await fileAppears(file)).split('\0').filter((line) => line.includes('='));
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  } finally {
    terminal.dispose();
  }
}

/** The variables of a terminal that was opened when the gateway was ready. */
export function variablesOfReadyGateway(): Promise<Record<string, string>> {
  return eventually('a terminal with the address of the gateway', async () => {
    const variables = await terminalEnvironment();
    return variables.ANTHROPIC_BASE_URL !== undefined && variables;
  });
}
