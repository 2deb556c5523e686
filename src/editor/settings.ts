// Reads all settings into one typed record. Nothing else reads the editor's configuration.

import * as vscode from 'vscode';
import { settings as ids } from './identifiers.ts';
import type { AgentChoices } from './terminal-variables.ts';

export interface Settings {
  /** Only when the user chose one: otherwise the configuration file, then 8317, decides. */
  port?: number;
  configFile?: string;
  terminals: { enabled: boolean; agents: AgentChoices };
  statusBar: StatusBarContent;
}

export type StatusBarContent = 'name' | 'speed' | 'off';

export function readSettings(): Settings {
  const all = vscode.workspace.getConfiguration();
  const configFile = all.get<string>(ids.configFile, '').trim();
  return {
    port: all.inspect<number>(ids.port)?.globalValue,
    configFile: configFile === '' ? undefined : configFile,
    terminals: {
      enabled: all.get<boolean>(ids.terminalsEnabled, true),
      agents: all.get<AgentChoices>(ids.terminalsAgents, {}),
    },
    statusBar: all.get<StatusBarContent>(ids.statusBarShow, 'name'),
  };
}

/** Calls back when a setting changed; `gateway` = one that the gateway reads only when it starts. */
export function onSettingsChange(listener: (change: { gateway: boolean }) => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration('headgate')) return;
    listener({
      gateway: event.affectsConfiguration(ids.port) || event.affectsConfiguration(ids.configFile),
    });
  });
}

export async function writePort(port: number): Promise<void> {
  await vscode.workspace.getConfiguration().update(ids.port, port, vscode.ConfigurationTarget.Global);
}

export async function writeTerminalsEnabled(enabled: boolean): Promise<void> {
  await vscode.workspace
    .getConfiguration()
    .update(ids.terminalsEnabled, enabled, vscode.ConfigurationTarget.Global);
}
