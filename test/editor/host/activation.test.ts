import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../support/waiting.ts';

const id = 'headgate.headgate';

describe('activation', () => {
  it('happens by itself after the window has started', async () => {
    const extension = vscode.extensions.getExtension(id);
    assert.ok(extension, `${id} is not installed`);
    await eventually('the extension to be active', () => extension.isActive);
  });

  it('registers every command that the manifest promises', async () => {
    const extension = vscode.extensions.getExtension(id)!;
    await extension.activate();
    const promised: string[] = extension.packageJSON.contributes.commands.map(
      ({ command }: { command: string }) => command,
    );
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.ok(promised.includes('headgate.addAccount'));
    assert.deepEqual(
      promised.filter((command) => !registered.has(command)),
      [],
    );
  });
});
