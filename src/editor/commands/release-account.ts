// "Release Account": ends a rest by hand, so that the next request tries the account again.

import * as vscode from 'vscode';
import { accountPath, lineTo } from '../calls.ts';
import type { Parts } from '../parts.ts';
import { chooseAccount } from './choose-account.ts';

export async function releaseAccount({ gateway }: Pick<Parts, 'gateway'>, element?: unknown): Promise<void> {
  const { control, state } = lineTo(gateway);
  const account = await chooseAccount(state, element, {
    title: vscode.l10n.t('Release Account'),
    fits: ({ state, restingModels }) =>
      state === 'resting' || state === 'trial' || state === 'broken' || restingModels.length > 0,
    nothing: vscode.l10n.t('No account is resting.'),
  });
  if (account) await control.send('POST', accountPath(account.name, 'release'));
}
