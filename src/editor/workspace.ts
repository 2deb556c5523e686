// This workspace as a client of the gateway: an id that stays the same over restarts, and a name for people.

import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { ClientRegistration } from '../core/control/protocol.ts';

export function workspaceRegistration(): ClientRegistration {
  const address = workspaceAddress();
  return {
    id: `workspace:${createHash('sha256').update(address).digest('hex').slice(0, 16)}`,
    name: workspaceName().slice(0, 200),
  };
}

export function workspaceName(): string {
  return vscode.workspace.name ?? vscode.l10n.t('empty window');
}

/** A saved workspace is its file, otherwise the folders are the workspace; all empty windows are one. */
function workspaceAddress(): string {
  const { workspaceFile, workspaceFolders } = vscode.workspace;
  if (workspaceFile && workspaceFile.scheme !== 'untitled') return workspaceFile.toString();
  return workspaceFolders?.map((folder) => folder.uri.toString()).join('\n') ?? 'empty window';
}
