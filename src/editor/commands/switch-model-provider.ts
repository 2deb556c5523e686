// "Switch Model Provider": where this workspace's agents send their next request.

import * as vscode from 'vscode';
import type { ProfileChoice, TestResult } from '../../core/control/protocol.ts';
import { targetOf } from '../accounts-tree.ts';
import { accountPath, type Line, lineTo } from '../calls.ts';
import { commands } from '../identifiers.ts';
import { type Choice, choiceGroups } from '../paint/choices.ts';
import { painting } from '../painting.ts';
import type { Parts } from '../parts.ts';
import { workspaceName } from '../workspace.ts';
import { testSentence } from './test-account.ts';

type Row = vscode.QuickPickItem & { choice?: Choice; command?: string };
type Picker = vscode.QuickPick<Row>;

interface Button extends vscode.QuickInputButton {
  press: 'test' | 'configure';
}

export async function switchModelProvider(
  { gateway, statusItem }: Pick<Parts, 'gateway' | 'statusItem'>,
  element?: unknown,
): Promise<void> {
  const line = lineTo(gateway);
  const row = targetOf(element);
  const choice = row === undefined ? await pickTarget(line) : { target: row, label: row };
  if (!choice) return;
  const body: ProfileChoice = { client: line.state.client.id, target: choice.target };
  await line.control.send('POST', 'profile', body);
  statusItem.flash(choice.label);
}

async function pickTarget(line: Line): Promise<Choice | undefined> {
  const picker: Picker = vscode.window.createQuickPick<Row>();
  picker.title = vscode.l10n.t('Switch Model Provider');
  picker.placeholder = vscode.l10n.t('Where should “{0}” send its requests?', workspaceName());
  picker.matchOnDescription = true;
  picker.items = rowsFor(line);
  const current = picker.items.find((row) => row.choice?.current);
  if (current) picker.activeItems = [current];
  try {
    return await new Promise((resolve) => {
      picker.onDidAccept(() => {
        const [row] = picker.selectedItems;
        if (row?.command !== undefined) void vscode.commands.executeCommand(row.command);
        resolve(row?.choice);
      });
      picker.onDidHide(() => resolve(undefined));
      picker.onDidTriggerItemButton(({ item, button }) => pressed(picker, line, item, button as Button));
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}

function rowsFor({ state }: Line): Row[] {
  const groups = choiceGroups(state.status, state.client.id, painting());
  const rows = groups.flatMap((group): Row[] => [
    ...(group.heading ? [{ label: group.heading, kind: vscode.QuickPickItemKind.Separator }] : []),
    ...group.choices.map(rowFor),
  ]);
  return [
    ...rows,
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      label: vscode.l10n.t('Add Account'),
      iconPath: new vscode.ThemeIcon('add'),
      command: commands.addAccount,
      alwaysShow: true,
    },
  ];
}

function rowFor(choice: Choice): Row {
  return {
    label: choice.label,
    // A blank icon keeps the other rows in line with the checked one.
    iconPath: new vscode.ThemeIcon(choice.current ? 'check' : 'blank'),
    description: choice.description,
    buttons: choice.account === undefined ? [configureButton()] : [testButton(), configureButton()],
    choice,
  };
}

function testButton(): Button {
  const tooltip = vscode.l10n.t('Test this account');
  return { press: 'test', iconPath: new vscode.ThemeIcon('beaker'), tooltip };
}

function configureButton(): Button {
  const tooltip = vscode.l10n.t('Open the configuration');
  return { press: 'configure', iconPath: new vscode.ThemeIcon('gear'), tooltip };
}

function pressed(picker: Picker, line: Line, row: Row, button: Button): void {
  const account = row.choice?.account;
  if (button.press === 'test' && account !== undefined) void testInPlace(picker, line, row, account);
  else void vscode.commands.executeCommand(commands.openConfiguration);
}

/** The list stays open; the row tells what came of it. */
async function testInPlace(picker: Picker, line: Line, row: Row, account: string): Promise<void> {
  const show = (description: string) => {
    row.description = description;
    picker.keepScrollPosition = true;
    picker.items = [...picker.items];
  };
  picker.busy = true;
  show(`$(loading~spin) ${vscode.l10n.t('testing')}`);
  try {
    show(testSentence(account, await line.control.send<TestResult>('POST', accountPath(account, 'test'))));
  } catch (problem) {
    show(problem instanceof Error ? problem.message : String(problem));
  } finally {
    picker.busy = false;
  }
}
