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
  if (target !== undefined) return serving(nameOf(target), accountsBehind(status, target));
  if (status.defaultProfile !== undefined) return serving(status.defaultProfile, status.accounts);
  const everything = serving(undefined, status.accounts);
  const [pool, ...others] = shownPools(status);
  if (pool === undefined || others.length > 0) return everything;
  // The only pool comes first; where it cannot serve, the accounts outside it still can.
  const first = serving(pool.name, accountsBehind(status, pool.name));
  return first.able === 0 && everything.able > 0 ? everything : first;
}

function serving(name: string | undefined, behind: AccountStatus[]): Serving {
  const accounts = behind.filter((account) => account.state !== 'off');
  const rests = accounts.flatMap((account) =>
    account.state === 'resting' ? (account.restingUntil ?? []) : [],
  );
  return { name, accounts, able: accounts.filter(canServe).length, nextAt: rests.sort()[0] };
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

function nameOf(target: string): string {
  return target.startsWith(profilePrefix) ? target.slice(profilePrefix.length) : target;
}

/** A profile may lead anywhere, so all accounts stand behind it. */
function accountsBehind(status: Status, target: string): AccountStatus[] {
  if (target.startsWith(profilePrefix)) return status.accounts;
  const head = target.split('/')[0] ?? target;
  const account = status.accounts.find((candidate) => candidate.name === head);
  if (account) return [account];
  const pool = status.pools.find((candidate) => candidate.name === head);
  if (pool) return status.accounts.filter((candidate) => pool.members.includes(candidate.name));
  const ofProvider = status.accounts.filter((candidate) => candidate.type === head);
  return ofProvider.length > 0 ? ofProvider : status.accounts;
}
