// Targets of aliases and profiles that lead nowhere, and aliases that lead in a circle.

import { matchesGlob } from '../model/glob.ts';
import { didYouMean, nearNames } from '../model/near-names.ts';
import { findProvider, isLaterProvider } from '../providers/find.ts';
import type { Assembly } from './assemble.ts';
import type { AccountSettings, Configuration } from './configuration.ts';
import type { Path, Reporter } from './reporter.ts';

export function checkTargets({ configuration, leftOut }: Assembly, reporter: Reporter): void {
  const { aliases, profiles } = configuration;
  const check = (target: string, path: Path) => {
    const complaint = leadsNowhere(target, configuration, leftOut);
    if (complaint) reporter.warning('nothing-there', path, complaint);
  };
  const told = new Set<string>();
  for (const [alias, targets] of Object.entries(aliases)) {
    for (const [index, target] of targets.entries()) check(target, ['aliases', alias, index]);
    const circle = told.has(alias) ? undefined : circleFrom(alias, aliases);
    if (!circle) continue;
    for (const member of circle) told.add(member);
    const message = `The alias "${alias}" leads back to itself. Let one of its targets be a model or an account.`;
    reporter.warningAtKey('alias-circle', ['aliases', alias], message);
  }
  for (const [profile, table] of Object.entries(profiles)) {
    for (const [asked, target] of Object.entries(table)) check(target, ['profiles', profile, asked]);
  }
}

/** A sentence when nothing can answer to the target. A word without "/" may always be a model that an upstream has. */
function leadsNowhere(
  target: string,
  configuration: Configuration,
  leftOut: ReadonlySet<string>,
): string | undefined {
  const slash = target.indexOf('/');
  if (slash < 0 || Object.hasOwn(configuration.aliases, target)) return undefined;
  const [head, model] = [target.slice(0, slash), target.slice(slash + 1)];
  const { accounts, pools } = configuration;
  const account = accounts.find(({ name }) => name === head);
  if (account) return servesModel(account, model) ? undefined : notServed(target, account);
  const names = [...accounts, ...pools].map(({ name }) => name);
  const heads = names.concat(accounts.flatMap(({ prefix }) => prefix ?? []));
  const isHead = heads.includes(head) || leftOut.has(head);
  if (isHead || accounts.some(({ type }) => type === findProvider(head)?.id)) return undefined;
  if (accounts.some((one) => one.models !== undefined && servesModel(one, target))) return undefined;
  const near = findProvider(head) || isLaterProvider(head) ? [] : nearNames(head, heads);
  // `vendor/model` is also how resellers name their models.
  const mayBeModel = accounts.some((one) => one.models === undefined && mayServeForeign(one));
  if (near.length === 0 && mayBeModel) return undefined;
  return `The target "${target}" leads nowhere: "${head}" is neither an account nor a pool nor a prefix.${didYouMean(head, near)}`;
}

/** An account with an address of its own may be anybody's. */
function mayServeForeign({ type, baseUrl }: AccountSettings): boolean {
  return baseUrl !== undefined || findProvider(type)?.foreignModels === true;
}

function servesModel(account: AccountSettings, model: string): boolean {
  return account.models?.some(({ name, alias }) => alias === model || matchesGlob(name, model)) ?? true;
}

function notServed(target: string, account: AccountSettings): string {
  const served = (account.models ?? []).flatMap(({ name, alias }) => (alias ? [name, alias] : [name]));
  const asked = target.slice(account.name.length + 1);
  return `The target "${target}" leads nowhere: "models" of account "${account.name}" does not list it.${didYouMean(asked, served)}`;
}

/** All aliases that are reached from one that leads back to itself. One among its own targets means the model of that name. */
function circleFrom(alias: string, aliases: Record<string, string[]>): Set<string> | undefined {
  const reached = new Set<string>();
  const next = [alias];
  for (let from = next.pop(); from !== undefined; from = next.pop()) {
    for (const target of aliases[from] ?? []) {
      if (target === from || reached.has(target) || !Object.hasOwn(aliases, target)) continue;
      reached.add(target);
      next.push(target);
    }
  }
  return reached.has(alias) ? reached : undefined;
}
