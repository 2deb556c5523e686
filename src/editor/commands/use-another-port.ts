// "Use Another Port": moves the gateway away from a port that another program holds.

import { createServer } from 'node:net';
import * as vscode from 'vscode';
import { CannotDo } from '../calls.ts';
import type { Parts } from '../parts.ts';
import { writePort } from '../settings.ts';

/** Not a port from the system's own range: those go to any program at any time, and this one has to stay free. */
const tries = 100;

export async function useAnotherPort({ gateway }: Pick<Parts, 'gateway'>): Promise<void> {
  const state = gateway.state.value;
  if (state.kind !== 'blocked') return;
  const port = await freePortAfter(state.port);
  if (port === undefined) {
    throw new CannotDo(
      vscode.l10n.t('No free port was found above {0}. Set headgate.port by hand.', state.port),
    );
  }
  // The changed setting starts the gateway again.
  await writePort(port);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Headgate now uses port {0}. Open new terminals so that agents find it.', port),
  );
}

async function freePortAfter(taken: number): Promise<number | undefined> {
  for (let port = taken + 1; port <= Math.min(taken + tries, 65_535); port++) {
    if (await isFree(port)) return port;
  }
  return undefined;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
