// "Use in Terminals": switches the agents' variables in integrated terminals on or off.

import * as vscode from 'vscode';
import { readSettings, writeTerminalsEnabled } from '../settings.ts';

export async function toggleTerminals(): Promise<void> {
  const enabled = !readSettings().terminals.enabled;
  await writeTerminalsEnabled(enabled);
  void vscode.window.showInformationMessage(
    enabled
      ? vscode.l10n.t('Agents in new terminals use Headgate. Terminals that are open keep what they have.')
      : vscode.l10n.t(
          'Agents in new terminals no longer use Headgate. Terminals that are open keep what they have.',
        ),
  );
}
