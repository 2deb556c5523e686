// The few messages that nobody asked for, each shown once: the gateway crashed, or cannot serve.

import * as vscode from 'vscode';
import { commands } from './identifiers.ts';
import { blockedSentence } from './paint/blocked.ts';
import type { GatewayState } from './state.ts';

/** Returns what has to see every state. */
export function announcer(): (state: GatewayState) => void {
  const told = new Set<string>();
  const once = (what: string, tell: () => Promise<void>) => {
    if (told.has(what)) return;
    told.add(what);
    void tell();
  };
  return (state) => {
    if (state.kind === 'failed') once('crash', () => tellCrash(state.message));
    if (state.kind === 'blocked') once(`blocked ${state.reason} ${state.port}`, () => tellBlocked(state));
  };
}

async function tellCrash(message: string): Promise<void> {
  const showLog = vscode.l10n.t('Show Log');
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t('The Headgate gateway ended unexpectedly and is started again: {0}', message),
    showLog,
  );
  if (choice === showLog) await vscode.commands.executeCommand(commands.showLog);
}

async function tellBlocked(state: Extract<GatewayState, { kind: 'blocked' }>): Promise<void> {
  const action =
    state.reason === 'stranger'
      ? { title: vscode.l10n.t('Use Another Port'), command: commands.useAnotherPort }
      : { title: vscode.l10n.t('Show Log'), command: commands.showLog };
  const choice = await vscode.window.showWarningMessage(blockedSentence(state, vscode.l10n), action);
  if (choice) await vscode.commands.executeCommand(choice.command);
}
