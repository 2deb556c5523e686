// What a configuration refers to and what is not there: warnings, since an account may come back tomorrow.

import { isGlob, matchesGlob } from '../model/glob.ts';
import { didYouMean } from '../model/near-names.ts';
import { findEndedProvider } from '../providers/ended.ts';
import { findProvider, isLaterProvider, providerNames } from '../providers/find.ts';
import type { Assembly } from './assemble.ts';
import type { AccountSettings } from './configuration.ts';
import type { Path, Reporter } from './reporter.ts';
import { checkTargets } from './targets.ts';

/** Warns, and takes out references to profiles that do not exist. */
export function checkReferences(assembly: Assembly, reporter: Reporter): void {
  checkMembers(assembly, reporter);
  checkFailover(assembly, reporter);
  checkTargets(assembly, reporter);
  checkProfileNames(assembly, reporter);
}

/** Ids of the providers that have an account. */
export function providersInUse(accounts: AccountSettings[]): Set<string> {
  return new Set(accounts.map(({ type }) => type));
}

function checkMembers({ configuration, places, leftOut }: Assembly, reporter: Reporter): void {
  const { accounts, pools } = configuration;
  const names = accounts.map(({ name }) => name);
  const known = new Set([...names, ...providersInUse(accounts), ...leftOut]);
  for (const [index, pool] of pools.entries()) {
    const path = [...(places.pools[index] ?? []), 'members'];
    if (pool.members.length === 0) {
      reporter.warning('empty-pool', path, `Pool "${pool.name}" has no members, so it serves nothing.`);
    }
    for (const [position, member] of pool.members.entries()) {
      const found = isGlob(member) ? names.some((name) => matchesGlob(member, name)) : known.has(member);
      if (found) continue;
      const message = `Pool "${pool.name}": the member "${member}" matches no account.${didYouMean(member, known)}`;
      reporter.warning('nothing-there', [...path, position], message);
    }
  }
}

function checkFailover({ configuration, leftOut }: Assembly, reporter: Reporter): void {
  const { accounts, pools, failover } = configuration;
  const known = new Set([
    ...[...accounts, ...pools].map(({ name }) => name),
    ...providersInUse(accounts),
    ...leftOut,
  ]);
  for (const [index, name] of failover.order.entries()) {
    if (!known.has(name)) warn(name, ['failover', 'order', index]);
  }
  for (const name of Object.keys(failover.models)) {
    if (!known.has(name)) warn(name, ['failover', 'models', name]);
  }
  function warn(name: string, path: Path): void {
    const near = didYouMean(name, [...known, ...providerNames()]);
    const message = `"${path.slice(0, 2).join('.')}": ${whyAbsent(name) ?? `"${name}" is neither a pool nor an account nor a provider`}`;
    reporter.warningAtKey(
      'nothing-there',
      path,
      `${message}; it is passed over.${whyAbsent(name) ? '' : near}`,
    );
  }
}

function whyAbsent(name: string): string | undefined {
  if (findProvider(name)) return `there is no account of the provider "${name}"`;
  const ended = findEndedProvider(name);
  if (ended) return `${ended.title} was shut down on ${ended.ended}`;
  return isLaterProvider(name) ? `the provider "${name}" is not available in this version` : undefined;
}

function checkProfileNames({ configuration, places }: Assembly, reporter: Reporter): void {
  const profiles = Object.keys(configuration.profiles);
  const missing = (name: string | undefined) => name !== undefined && !profiles.includes(name);
  const say = (name: string) =>
    `there is no profile "${name}"; model names mean themselves.${didYouMean(name, profiles)}`;
  const { defaultProfile } = configuration;
  if (defaultProfile !== undefined && missing(defaultProfile)) {
    reporter.warning('nothing-there', ['default-profile'], `"default-profile": ${say(defaultProfile)}`);
    configuration.defaultProfile = undefined;
  }
  for (const [index, key] of configuration.server.keys.entries()) {
    if (key.profile === undefined || !missing(key.profile)) continue;
    const path = [...(places.keys[index] ?? []), 'profile'];
    reporter.warning('nothing-there', path, `Client key "${key.name}": ${say(key.profile)}`);
    key.profile = undefined;
  }
}
