// "Test Account": one small real request, and what the vendor says to it.

import * as vscode from 'vscode';
import type { ControlClient } from '../../core/control/client.ts';
import type { TestResult } from '../../core/control/protocol.ts';
import { accountPath, lineTo } from '../calls.ts';
import { duration } from '../paint/figures.ts';
import type { Parts } from '../parts.ts';
import { chooseAccount } from './choose-account.ts';

export async function testAccount({ gateway }: Pick<Parts, 'gateway'>, element?: unknown): Promise<void> {
  const { control, state } = lineTo(gateway);
  const account = await chooseAccount(state, element, {
    title: vscode.l10n.t('Test Account'),
    nothing: vscode.l10n.t('There is no account to test yet.'),
  });
  if (!account) return;
  const result = await testWithProgress(control, account.name);
  if (result?.ok) void vscode.window.showInformationMessage(testSentence(account.name, result));
  else if (result) void vscode.window.showWarningMessage(testSentence(account.name, result));
}

/** undefined = called off. The request itself then ends by itself; only its answer is no longer waited for. */
export async function testWithProgress(
  control: ControlClient,
  name: string,
): Promise<TestResult | undefined> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Testing {0}', name),
      cancellable: true,
    },
    (_progress, cancelled) =>
      Promise.race([
        control.send<TestResult>('POST', accountPath(name, 'test')),
        new Promise<undefined>((resolve) => cancelled.onCancellationRequested(() => resolve(undefined))),
      ]),
  );
}

export function testSentence(name: string, result: TestResult): string {
  if (!result.ok) return vscode.l10n.t('{0} does not work: {1}', name, result.message);
  const time = duration(result.durationMs, vscode.env.language);
  return result.model === undefined
    ? vscode.l10n.t('{0} works: it answered in {1}.', name, time)
    : vscode.l10n.t('{0} works: {1} answered in {2}.', name, result.model, time);
}
