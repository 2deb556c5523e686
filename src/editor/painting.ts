// The painters' surroundings in the running editor.

import * as vscode from 'vscode';
import type { Painting } from './paint/painting.ts';

export function painting(): Painting {
  return { l10n: vscode.l10n, language: vscode.env.language, now: Date.now() };
}

export function themeIcon(icon: { id: string; color: string }): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icon.id, new vscode.ThemeColor(icon.color));
}
