// The account that a command is about: the row it was started from, or one from a list.

import * as vscode from 'vscode';
import type { AccountStatus } from '../../core/control/protocol.ts';
import { accountOf } from '../accounts-tree.ts';
import { CannotDo } from '../calls.ts';
import { paintAccount } from '../paint/account.ts';
import { painting, themeIcon } from '../painting.ts';
import type { Running } from '../state.ts';

export interface AccountQuestion {
  title: string;
  /** Accounts for which the command has no use are left out of the list. */
  fits?: (account: AccountStatus) => boolean;
  /** A whole sentence for an empty list. */
  nothing: string;
}

/** undefined = the user thought better of it. Throws `CannotDo` when there is nothing to choose from. */
export async function chooseAccount(
  state: Running,
  element: unknown,
  question: AccountQuestion,
): Promise<AccountStatus | undefined> {
  const { accounts } = state.status;
  const name = typeof element === 'string' ? element : accountOf(element);
  if (name !== undefined) return accounts.find((account) => account.name === name);
  const fitting = accounts.filter(question.fits ?? (() => true));
  if (fitting.length === 0) throw new CannotDo(question.nothing);
  const choice = await vscode.window.showQuickPick(
    fitting.map((account) => {
      const paint = paintAccount(account, painting());
      return {
        label: account.name,
        description: paint.description,
        iconPath: themeIcon(paint.icon),
        account,
      };
    }),
    { title: question.title, placeHolder: vscode.l10n.t('Choose an account'), matchOnDescription: true },
  );
  return choice?.account;
}
