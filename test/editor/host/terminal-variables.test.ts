import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../support/waiting.ts';
import { terminalEnvironment, variablesOfReadyGateway } from './terminal-environment.ts';

describe('variables of terminals', () => {
  it('lead to the gateway, with a key that it takes', async () => {
    const { ANTHROPIC_BASE_URL: address, ANTHROPIC_AUTH_TOKEN: key } = await variablesOfReadyGateway();
    const port = vscode.workspace.getConfiguration().get('headgate.port');
    assert.equal(address, `http://127.0.0.1:${port}`);
    const list = (token: string) =>
      fetch(`${address}/v1/models`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await list(`${key}`)).status, 200);
    assert.equal((await list(`${key}x`)).status, 401);
  });

  it('go away with the setting, and come back the same', async () => {
    const before = await variablesOfReadyGateway();
    const settings = vscode.workspace.getConfiguration('headgate');
    try {
      await settings.update('terminals.enabled', false, vscode.ConfigurationTarget.Global);
      await eventually('a terminal without the variables', async () => {
        const { ANTHROPIC_BASE_URL, ANTHROPIC_AUTH_TOKEN } = await terminalEnvironment();
        return ANTHROPIC_BASE_URL === undefined && ANTHROPIC_AUTH_TOKEN === undefined;
      });
    } finally {
      await settings.update('terminals.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
    const after = await variablesOfReadyGateway();
    assert.equal(after.ANTHROPIC_AUTH_TOKEN, before.ANTHROPIC_AUTH_TOKEN);
  });
});
