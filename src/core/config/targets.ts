// Targets of aliases and profiles that lead nowhere, and aliases that lead in a circle.

import { findProvider, isLaterProvider } from '../providers/find.ts';
import { didYouMean, nearNames } from '../providers/near-names.ts';
import type { Assembly } from './assemble.ts';
import type { AccountSettings, Configuration } from './configuration.ts';
import { matchesGlob } from './glob.ts';
import type { Path, Reporter } from './reporter.ts';

export function checkTargets({ configuration, leftOut }: Assembly, reporter: Reporter): void {
  const { aliases, profiles } = configuration;
  const check = (target: string, path: Path) => {
    const complaint = leadsNowhere(target, configuration, leftOut);
    if (complaint) reporter.warning('nothing-there', path, complaint);
  };
  for (const [alias, targets] of Object.entries(aliases)) {
    for (const [index, target] of targets.entries()) check(target, ['aliases', alias, index]);
    if (leadsToItself(alias, aliases)) {
      const message = `The alias "${alias}" leads back to itself. Let one of its targets be a model or an account.`;
      reporter.warningAtKey('alias-circle', ['aliases', alias], message);
    }
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
  const heads = [...accounts, ...pools]
    .map(({ name }) => name)
    .concat(accounts.flatMap(({ prefix }) => prefix ?? []));
  const provider = findProvider(head)?.id;
  if (heads.includes(head) || leftOut.has(head) || accounts.some(({ type }) => type === provider))
    return undefined;
  // `vendor/model` is also how resellers name their models.
  if (
    accounts.some((one) =>
      one.models?.some((entry) => matchesGlob(entry.name, target) || entry.alias === target),
    )
  ) {
    return undefined;
  }
  const isVendor = provider !== undefined || isLaterProvider(head);
  const near = isVendor ? [] : nearNames(head, heads);
  if (near.length === 0 && accounts.some((one) => one.models === undefined && one.type !== 'demo'))
    return undefined;
  return `The target "${target}" leads nowhere: "${head}" is neither an account nor a pool nor a prefix.${didYouMean(head, near)}`;
}

function servesModel(account: AccountSettings, model: string): boolean {
  return account.models?.some(({ name, alias }) => alias === model || matchesGlob(name, model)) ?? true;
}

function notServed(target: string, account: AccountSettings): string {
  const served = (account.models ?? []).flatMap(({ name, alias }) => (alias ? [name, alias] : [name]));
  const asked = target.slice(account.name.length + 1);
  return `The target "${target}" leads nowhere: "models" of account "${account.name}" does not list it.${didYouMean(asked, served)}`;
}

/** An alias among its own targets means the model of that name, which is no circle. */
function leadsToItself(alias: string, aliases: Record<string, string[]>): boolean {
  const seen = new Set<string>();
  const next = (aliases[alias] ?? []).filter((target) => target !== alias);
  for (let target = next.pop(); target !== undefined; target = next.pop()) {
    if (target === alias) return true;
    if (seen.has(target) || !Object.hasOwn(aliases, target)) continue;
    seen.add(target);
    next.push(...(aliases[target] ?? []).filter((further) => further !== target));
  }
  return false;
}
