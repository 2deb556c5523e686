// "Copy Address and Key": for agents and programs that take them by hand.

import * as vscode from 'vscode';
import { lineTo } from '../calls.ts';
import type { Parts } from '../parts.ts';

export async function copyAddressAndKey({ gateway }: Pick<Parts, 'gateway'>): Promise<void> {
  const { state } = lineTo(gateway);
  const { address } = state.status;
  const { key } = state.client;
  const choice = await vscode.window.showQuickPick(
    [
      { label: vscode.l10n.t('Address'), description: address, text: address },
      {
        label: vscode.l10n.t('Key'),
        description: vscode.l10n.t('this workspace’s own, …{0}', key.slice(-4)),
        text: key,
      },
      {
        label: vscode.l10n.t('Both as environment lines'),
        description: 'OPENAI_BASE_URL, OPENAI_API_KEY, ANTHROPIC_BASE_URL, ANTHROPIC_AUTH_TOKEN',
        text: environmentLines(address, key),
      },
    ],
    { title: vscode.l10n.t('Copy Address and Key') },
  );
  if (!choice) return;
  await vscode.env.clipboard.writeText(choice.text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('{0}: copied', choice.label), 3_000);
}

function environmentLines(address: string, key: string): string {
  return [
    `OPENAI_BASE_URL=${address}/v1`,
    `OPENAI_API_KEY=${key}`,
    `ANTHROPIC_BASE_URL=${address}`,
    `ANTHROPIC_AUTH_TOKEN=${key}`,
    '',
  ].join('\n');
}
