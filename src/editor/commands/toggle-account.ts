// "Enable or Disable Account": switches an account off without losing it.

import * as vscode from 'vscode';
import type { AccountChange } from '../../core/control/protocol.ts';
import { accountPath, lineTo } from '../calls.ts';
import type { Parts } from '../parts.ts';
import { chooseAccount } from './choose-account.ts';

export async function toggleAccount({ gateway }: Pick<Parts, 'gateway'>, element?: unknown): Promise<void> {
  const { control, state } = lineTo(gateway);
  const account = await chooseAccount(state, element, {
    title: vscode.l10n.t('Enable or Disable Account'),
    nothing: vscode.l10n.t('There is no account yet.'),
  });
  if (!account) return;
  const change: AccountChange = { disabled: account.state !== 'off' };
  await control.send('PATCH', accountPath(account.name), change);
}
