// The view "Accounts": pools, their accounts, and how well each is.

import * as vscode from 'vscode';
import { views } from './identifiers.ts';
import type { Observable } from './observable.ts';
import { accountTooltip, paintAccount } from './paint/account.ts';
import { type AccountRow, changedRows, hasClock, looksOf, outline, type PoolRow } from './paint/outline.ts';
import { painting, themeIcon } from './painting.ts';
import { needsUser } from './serving.ts';
import type { GatewayState } from './state.ts';

type Row = PoolRow | AccountRow;

/** What a command gets when it is started from a row. */
export function accountOf(element: unknown): string | undefined {
  const row = element as Partial<AccountRow> | undefined;
  return row?.kind === 'account' ? row.account?.name : undefined;
}

/** Where requests would go that are sent to this row: its pool or its account. */
export function targetOf(element: unknown): string | undefined {
  const row = element as Partial<Row> | undefined;
  return row?.kind === 'pool' ? row.name : accountOf(element);
}

/** A row that is painted again loses its hover: while somebody reads one, its clock stands still. */
const readingTime = 10_000;

class Accounts implements vscode.TreeDataProvider<Row> {
  readonly #changed = new vscode.EventEmitter<Row[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** By id. The editor knows rows by identity, so that they are kept and only filled anew. */
  readonly #rows = new Map<string, Row>();
  #outline: PoolRow[] = [];
  #looks = new Map<string, string>();
  #read: { id: string; until: number } | undefined;

  show(state: GatewayState): void {
    this.#outline = state.kind === 'running' ? outline(state.status, painting()) : [];
    this.#keepIdentities();
    const looks = looksOf(this.#outline, painting());
    const changed = changedRows(this.#looks, looks);
    this.#looks = looks;
    if (changed === 'all') this.#changed.fire(undefined);
    else this.#refresh(changed);
  }

  /** Paints the rows again that look different after some time. */
  tick(): void {
    const looks = looksOf(this.#outline, painting());
    if (this.#read && this.#read.until > Date.now()) {
      looks.set(this.#read.id, this.#looks.get(this.#read.id) ?? '');
    }
    const changed = changedRows(this.#looks, looks);
    this.#looks = looks;
    if (changed !== 'all') this.#refresh(changed);
  }

  get isTicking(): boolean {
    return hasClock(this.#outline);
  }

  refreshAll(): void {
    this.#changed.fire(undefined);
  }

  getTreeItem(row: Row): vscode.TreeItem {
    return row.kind === 'pool' ? poolItem(row) : accountItem(row);
  }

  getChildren(row?: Row): Row[] {
    if (row === undefined) return this.#outline;
    return row.kind === 'pool' ? row.rows : [];
  }

  getParent(row: Row): Row | undefined {
    return row.kind === 'pool' ? undefined : this.#outline.find((pool) => pool.rows.includes(row));
  }

  resolveTreeItem(item: vscode.TreeItem, row: Row): vscode.TreeItem {
    if (row.kind === 'account') {
      this.#read = { id: row.id, until: Date.now() + readingTime };
      item.tooltip = new vscode.MarkdownString(accountTooltip(row.account, painting()));
    }
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #refresh(ids: string[]): void {
    const rows = ids.flatMap((id) => this.#rows.get(id) ?? []);
    if (rows.length > 0) this.#changed.fire(rows);
  }

  #keepIdentities(): void {
    const known = new Map(this.#rows);
    this.#rows.clear();
    const keep = <R extends Row>(row: R): R => {
      const kept = Object.assign(known.get(row.id) ?? {}, row) as R;
      this.#rows.set(row.id, kept);
      return kept;
    };
    this.#outline = this.#outline.map((pool) => keep({ ...pool, rows: pool.rows.map(keep) }));
  }
}

function poolItem(row: PoolRow): vscode.TreeItem {
  const item = new vscode.TreeItem(
    row.name ?? vscode.l10n.t('Not in a pool'),
    vscode.TreeItemCollapsibleState.Expanded,
  );
  item.id = row.id;
  item.description = row.description;
  item.contextValue = row.name === undefined ? 'group' : 'pool';
  return item;
}

function accountItem(row: AccountRow): vscode.TreeItem {
  const paint = paintAccount(row.account, painting());
  const item = new vscode.TreeItem(row.account.name);
  item.id = row.id;
  item.description = paint.description;
  item.iconPath = themeIcon(paint.icon);
  item.contextValue = `account.${paint.look}`;
  item.accessibilityInformation = { label: paint.accessibility };
  return item;
}

const tickTime = 1_000;

/** Makes the view and keeps it up to date; at most one refresh a second comes from the clocks, and none while hidden. */
export function createAccountsView(state: Observable<GatewayState>): vscode.Disposable & { refresh(): void } {
  const accounts = new Accounts();
  const view = vscode.window.createTreeView(views.accounts, {
    treeDataProvider: accounts,
    showCollapseAll: true,
  });
  let ticking: NodeJS.Timeout | undefined;
  const tick = () => {
    const wanted = view.visible && accounts.isTicking;
    if (wanted) ticking ??= setInterval(() => accounts.tick(), tickTime);
    else {
      clearInterval(ticking);
      ticking = undefined;
    }
  };
  const parts = [
    view,
    accounts,
    view.onDidChangeVisibility(tick),
    state.observe((now) => {
      accounts.show(now);
      view.badge = badge(now);
      view.message = message(now);
      tick();
    }),
    { dispose: () => clearInterval(ticking) },
  ];
  return {
    refresh: () => accounts.refreshAll(),
    dispose: () => {
      for (const part of parts) part.dispose();
    },
  };
}

/** Accounts that need the user. */
function badge(state: GatewayState): vscode.ViewBadge | undefined {
  const value = state.kind === 'running' ? state.status.accounts.filter(needsUser).length : 0;
  if (value === 0) return undefined;
  return {
    value,
    tooltip:
      value === 1 ? vscode.l10n.t('1 account needs you') : vscode.l10n.t('{0} accounts need you', value),
  };
}

function message(state: GatewayState): string | undefined {
  const errors =
    state.kind === 'running'
      ? state.status.complaints.filter((complaint) => complaint.severity === 'error').length
      : 0;
  if (errors === 0) return undefined;
  return vscode.l10n.t('The configuration file has errors; the last good one stays in force. See Problems.');
}
