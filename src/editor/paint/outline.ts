// The rows of the tree "Accounts": pools with their accounts, then the accounts in no pool.

import type { AccountStatus, Status } from '../../core/control/protocol.ts';
import { shownPools } from '../serving.ts';
import { paintAccount } from './account.ts';
import type { Painting } from './painting.ts';

/** `id` is stable over refreshes. An account has one row in each of its pools. */
export interface AccountRow {
  kind: 'account';
  id: string;
  account: AccountStatus;
}

export interface PoolRow {
  kind: 'pool';
  id: string;
  /** Absent = the group of the accounts in no pool. */
  name?: string;
  description: string;
  rows: AccountRow[];
}

export function outline(status: Status, { l10n }: Painting): PoolRow[] {
  const pools = shownPools(status).map((pool): PoolRow => {
    const accounts = status.accounts.filter((account) => pool.members.includes(account.name));
    const ready = accounts.filter((account) => account.state === 'ready').length;
    return {
      kind: 'pool',
      id: `pool:${pool.name}`,
      name: pool.name,
      description: l10n.t('{0} · {1} of {2} ready', pool.strategy, ready, accounts.length),
      rows: accounts.map((account) => row(pool.name, account)),
    };
  });
  const pooled = new Set(pools.flatMap((pool) => pool.rows.map(({ account }) => account.name)));
  const single = status.accounts.filter((account) => !pooled.has(account.name));
  if (single.length > 0) {
    pools.push({
      kind: 'pool',
      id: 'no-pool',
      description: String(single.length),
      rows: single.map((account) => row('', account)),
    });
  }
  return pools;
}

/** What has to be painted anew: everything, or only the rows with these ids. */
export function changes(before: PoolRow[], after: PoolRow[], painting: Painting): 'all' | string[] {
  if (shape(before) !== shape(after)) return 'all';
  const earlier = looks(before, painting);
  return [...looks(after, painting)].filter(([id, look]) => earlier.get(id) !== look).map(([id]) => id);
}

/** Rows whose description holds a running clock. */
export function clocks(pools: PoolRow[]): string[] {
  return pools.flatMap((pool) =>
    pool.rows.filter(({ account }) => account.state === 'resting').map(({ id }) => id),
  );
}

function row(pool: string, account: AccountStatus): AccountRow {
  return { kind: 'account', id: `account:${pool}/${account.name}`, account };
}

function shape(pools: PoolRow[]): string {
  return JSON.stringify(pools.map((pool) => [pool.id, pool.rows.map(({ id }) => id)]));
}

function looks(pools: PoolRow[], painting: Painting): Map<string, string> {
  const result = new Map<string, string>();
  for (const pool of pools) {
    result.set(pool.id, pool.description);
    for (const { id, account } of pool.rows) {
      const { look, description } = paintAccount(account, painting);
      // The figures stand in the tooltip, which the editor keeps until the row is painted anew.
      result.set(id, [look, description, account.requests, account.failures].join(' '));
    }
  }
  return result;
}
