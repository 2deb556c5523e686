// Shows what is wrong in the configuration in the Problems panel, at its place in the file.

import * as vscode from 'vscode';
import type { Complaint } from '../core/config/configuration.ts';
import type { Status } from '../core/control/protocol.ts';
import type { GatewayState } from './state.ts';

export class Complaints {
  readonly #collection = vscode.languages.createDiagnosticCollection('headgate');
  #last = '';

  show(state: GatewayState): void {
    const shown = state.kind === 'running' ? state.status.complaints : [];
    const whole = JSON.stringify(shown);
    if (whole === this.#last) return;
    this.#last = whole;
    this.#collection.clear();
    if (state.kind !== 'running') return;
    for (const [file, complaints] of byFile(state.status)) {
      this.#collection.set(vscode.Uri.file(file), complaints.map(diagnostic));
    }
  }

  dispose(): void {
    this.#collection.dispose();
  }
}

function byFile(status: Status): Map<string, Complaint[]> {
  const files = new Map<string, Complaint[]>();
  for (const complaint of status.complaints) {
    const file = complaint.file ?? status.configFile;
    files.set(file, [...(files.get(file) ?? []), complaint]);
  }
  return files;
}

function diagnostic(complaint: Complaint): vscode.Diagnostic {
  const line = (complaint.line ?? 1) - 1;
  const column = (complaint.column ?? 1) - 1;
  // To the end of the line: the editor cuts a range at what is there.
  const range = new vscode.Range(line, column, line, 10_000);
  const severity =
    complaint.severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const shown = new vscode.Diagnostic(range, complaint.message, severity);
  shown.source = 'Headgate';
  shown.code = complaint.code;
  return shown;
}
