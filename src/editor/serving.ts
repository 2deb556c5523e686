// Who answers this workspace now: the name of its target, and the accounts behind it.

import type { AccountStatus, Status } from '../core/control/protocol.ts';

export interface Serving {
  /** Profile, pool or account; absent when several pools share the work and none was chosen. */
  name?: string;
  /** Switched-off accounts are left out. */
  accounts: AccountStatus[];
  /** How many of them can take a request now. */
  able: number;
  /** ISO 8601: when the first resting one may serve again. */
  nextAt?: string;
}

export const profilePrefix = 'profile:';

/** The target that was chosen for this client; absent = the default. */
export function chosenTarget(status: Status, clientId: string): string | undefined {
  return status.clients.find((client) => client.id === clientId)?.target;
}

export function whoServes(status: Status, clientId: string): Serving {
  const target = chosenTarget(status, clientId);
  const accounts = accountsBehind(status, target).filter((account) => account.state !== 'off');
  const rests = accounts.flatMap((account) =>
    account.state === 'resting' ? (account.restingUntil ?? []) : [],
  );
  return {
    name: nameOf(status, target),
    accounts,
    able: accounts.filter(canServe).length,
    nextAt: rests.sort()[0],
  };
}

export function canServe(account: AccountStatus): boolean {
  return account.state === 'ready' || account.state === 'trial';
}

/** Accounts that only a person can bring back. */
export function needsUser(account: AccountStatus): boolean {
  return account.state === 'broken';
}

/** Without written pools each provider is a pool; with them, only the written ones are worth showing. */
export function shownPools(status: Status): Status['pools'] {
  const written = status.pools.filter((pool) => !pool.implicit);
  return written.length > 0 ? written : status.pools;
}

function nameOf(status: Status, target: string | undefined): string | undefined {
  if (target?.startsWith(profilePrefix)) return target.slice(profilePrefix.length);
  if (target !== undefined) return target;
  if (status.defaultProfile !== undefined) return status.defaultProfile;
  const pools = shownPools(status);
  return pools.length === 1 ? pools[0]?.name : undefined;
}

/** A profile may lead anywhere, so all accounts stand behind it. */
function accountsBehind(status: Status, target: string | undefined): AccountStatus[] {
  if (target === undefined || target.startsWith(profilePrefix)) return status.accounts;
  const head = target.split('/')[0] ?? target;
  const account = status.accounts.find((candidate) => candidate.name === head);
  if (account) return [account];
  const pool = status.pools.find((candidate) => candidate.name === head);
  if (pool) return status.accounts.filter((candidate) => pool.members.includes(candidate.name));
  const ofProvider = status.accounts.filter((candidate) => candidate.type === head);
  return ofProvider.length > 0 ? ofProvider : status.accounts;
}
