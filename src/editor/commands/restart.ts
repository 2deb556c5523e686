// "Restart Gateway": ends this window's worker and starts a new one.

import * as vscode from 'vscode';
import { views } from '../identifiers.ts';
import type { Parts } from '../parts.ts';

export async function restart({ gateway }: Pick<Parts, 'gateway'>): Promise<void> {
  await vscode.window.withProgress({ location: { viewId: views.accounts } }, () => gateway.restart());
}
