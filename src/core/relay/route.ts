// From the asked name to the accounts that could serve it, in order: client -> profile -> alias -> candidates.
// Every step is written down, so that `explain` and the log can tell it.

import type { Configuration } from '../config/configuration.ts';
import type { ModelEntry } from '../formats/format.ts';
import { lookUp, matchesGlob } from '../model/glob.ts';
import { nearNames } from '../model/near-names.ts';
import type { Account } from '../pool/account.ts';
import type { Candidate, Stage } from '../pool/choose.ts';
import type { Pool, Pools } from '../pool/pools.ts';
import type { Client } from './call.ts';
import {
  addressed,
  anyModel,
  asStandIn,
  namesOf,
  naturally,
  type Serving,
  type UpstreamModels,
} from './serves.ts';

/** Everything that routing looks at; made anew with each configuration. */
export interface RoutingTable {
  configuration: Configuration;
  accounts: Account[];
  pools: Pools;
  upstreamModels: UpstreamModels;
}

export interface Route {
  stages: Stage[];
  /** From the asked name on, each a short sentence. */
  steps: string[];
  /** Set when nothing can serve the name at all. */
  problem?: { kind: 'model-not-found' | 'forbidden'; message: string };
}

/** Aliases may name aliases; this deep at most, so that a circle ends. */
const deepest = 8;

/** `pin` is what the request's path names. */
export function route(table: RoutingTable, asked: string, client: Client, pin?: string): Route {
  const steps: string[] = [];
  if (client.models && !client.models.some((pattern) => matchesGlob(pattern, asked))) {
    const message = `The key "${client.name}" may not use the model "${asked}". It may use: ${client.models.join(', ')}.`;
    return { stages: [], steps, problem: { kind: 'forbidden', message } };
  }
  const walk = new Walk(table, asked, steps);
  const stages = (pin === undefined ? walk.forClient(client) : walk.pinned(pin)).filter(
    ({ candidates }) => candidates.length > 0,
  );
  if (stages.length > 0) return { stages, steps };
  return { stages, steps, problem: { kind: 'model-not-found', message: unknownModel(table, asked, pin) } };
}

/** One way through the table. */
class Walk {
  #table: RoutingTable;
  #serving: Serving;
  #asked: string;
  #steps: string[];

  constructor(table: RoutingTable, asked: string, steps: string[]) {
    this.#table = table;
    this.#serving = { configuration: table.configuration, upstreamModels: table.upstreamModels };
    this.#asked = asked;
    this.#steps = steps;
  }

  pinned(pin: string): Stage[] {
    this.#steps.push(`The path pins the request to "${pin}".`);
    return this.#place(pin) ?? [];
  }

  forClient(client: Client): Stage[] {
    const byAddress = this.#address(this.#asked);
    if (byAddress) return byAddress;
    const target = this.#targetOf(client);
    if (target === undefined) return this.#aliasOrBare(this.#asked, deepest);
    return this.#target(target, deepest);
  }

  /** What the client's profile, or the choice made for it, says about the asked name. */
  #targetOf(client: Client): string | undefined {
    const { profiles, defaultProfile } = this.#table.configuration;
    const chosen = client.target ?? (defaultProfile === undefined ? undefined : `profile:${defaultProfile}`);
    if (chosen === undefined) return undefined;
    if (!chosen.startsWith('profile:')) {
      this.#steps.push(`"${client.name}" is switched to "${chosen}".`);
      return chosen;
    }
    const name = chosen.slice('profile:'.length);
    const profile = profiles[name];
    if (!profile) {
      this.#steps.push(`The profile "${name}" of "${client.name}" does not exist; names mean themselves.`);
      return undefined;
    }
    const match = lookUp(profile, this.#asked === anyModel ? '*' : this.#asked);
    this.#steps.push(
      match
        ? `The profile "${name}" sends "${match.key}" to "${match.value}".`
        : `The profile "${name}" says nothing about "${this.#asked}".`,
    );
    return match?.value;
  }

  /** A target as it stands in a profile, an alias or a choice. */
  #target(target: string, depth: number): Stage[] {
    const account = this.#table.accounts.find(({ name }) => name === target);
    if (account) return this.#place(target) ?? [];
    const pool = this.#table.pools.find(target);
    if (pool) return [...this.#poolStages(pool), ...this.#failoverStages(pool.name)];
    return this.#address(target) ?? this.#aliasOrBare(target, depth);
  }

  /** `account/model`, `pool/model`, `prefix/model`, `provider/model`, in this order; undefined when it is none of them. */
  #address(name: string): Stage[] | undefined {
    const slash = name.indexOf('/');
    if (slash <= 0 || slash === name.length - 1) return undefined;
    const [head, model] = [name.slice(0, slash), name.slice(slash + 1)];
    const { accounts, pools } = this.#table;
    const account = accounts.find((candidate) => candidate.name === head);
    if (account) return this.#named(head, 'account', [account], model);
    const pool = pools.find(head);
    if (pool && !pool.implicit) return this.#named(head, 'pool', pool.accounts, model, pool);
    const prefixed = accounts.filter(({ settings }) => settings.prefix === head);
    if (prefixed.length > 0) return this.#named(head, 'prefix', prefixed, model);
    if (pool) return this.#named(head, 'provider', pool.accounts, model, pool);
    return undefined;
  }

  #named(head: string, what: string, accounts: Account[], model: string, pool?: Pool): Stage[] {
    this.#steps.push(`"${head}" is the ${what}; "${model}" is asked of it.`);
    const candidates = accounts.map((account) =>
      what === 'account'
        ? addressed(this.#serving, account, model)
        : naturally(this.#serving, account, model),
    );
    return [this.#stage(candidates, pool)];
  }

  /** A bare account, pool or provider: the asked model there, or what stands in for it. Never leaves the place. */
  #place(name: string): Stage[] | undefined {
    const account = this.#table.accounts.find((candidate) => candidate.name === name);
    if (!account) {
      const pool = this.#table.pools.find(name);
      return pool ? this.#poolStages(pool) : undefined;
    }
    const serving = this.#serving;
    const own = naturally(serving, account, this.#asked) ?? asStandIn(serving, account, this.#asked);
    const candidate = own ?? (account.settings.models ? undefined : addressed(serving, account, this.#asked));
    this.#noteStandIn(candidate);
    return [this.#stage([candidate])];
  }

  #poolStages(pool: Pool): Stage[] {
    const own = pool.accounts.map((account) => naturally(this.#serving, account, this.#asked));
    return [this.#stage(own, pool), this.#standInStage(pool.accounts, pool)];
  }

  #aliasOrBare(name: string, depth: number): Stage[] {
    const targets = Object.hasOwn(this.#table.configuration.aliases, name)
      ? this.#table.configuration.aliases[name]
      : undefined;
    if (!targets) return this.#bare(name);
    if (depth === 0) {
      this.#steps.push(`The alias "${name}" leads back to itself.`);
      return [];
    }
    this.#steps.push(`The alias "${name}" means ${targets.map((target) => `"${target}"`).join(', then ')}.`);
    return targets.flatMap((target) => this.#target(target, depth - 1));
  }

  /** Pools in the order of failover, then the other pools, then accounts in no pool; then stand-ins. */
  #bare(model: string): Stage[] {
    const { pools, configuration } = this.#table;
    const first = this.#failoverPlaces();
    const others = pools.serving.filter((pool) => !first.some(({ name }) => name === pool.name));
    const places = [...first, ...others.map((pool) => ({ name: pool.name, accounts: pool.accounts, pool }))];
    const stages = places.map(({ accounts, pool }) =>
      this.#stage(this.#bareCandidates(accounts, model), pool),
    );
    stages.push(this.#stage(this.#bareCandidates(pools.loose, model)));
    const standIns = configuration.failover.enabled
      ? first.map(({ accounts, pool }) => this.#standInStage(accounts, pool, model))
      : [];
    return unique([...stages, ...standIns]);
  }

  #bareCandidates(accounts: Account[], model: string): (Candidate | undefined)[] {
    const { forceModelPrefix } = this.#table.configuration;
    return accounts
      .filter(({ settings }) => !(forceModelPrefix && settings.prefix !== undefined))
      .map((account) => naturally(this.#serving, account, model));
  }

  /** Where a request for one pool may go when that pool cannot serve. */
  #failoverStages(except: string): Stage[] {
    if (!this.#table.configuration.failover.enabled) return [];
    const places = this.#failoverPlaces().filter(({ name }) => name !== except);
    return places.flatMap(({ accounts, pool }) => [
      this.#stage(this.#bareCandidates(accounts, this.#asked), pool),
      this.#standInStage(accounts, pool),
    ]);
  }

  #failoverPlaces(): { name: string; accounts: Account[]; pool?: Pool }[] {
    const { configuration, accounts, pools } = this.#table;
    return configuration.failover.order.flatMap((name) => {
      const account = accounts.find((candidate) => candidate.name === name);
      if (account) return [{ name, accounts: [account] }];
      const pool = pools.find(name);
      return pool ? [{ name, accounts: pool.accounts, pool }] : [];
    });
  }

  #standInStage(accounts: Account[], pool?: Pool, model = this.#asked): Stage {
    const strangers = accounts.filter((account) => !naturally(this.#serving, account, model));
    const candidates = strangers.map((account) => asStandIn(this.#serving, account, model, pool?.name));
    for (const candidate of candidates) this.#noteStandIn(candidate);
    return this.#stage(candidates, pool);
  }

  #noteStandIn(candidate: Candidate | undefined): void {
    if (candidate?.standIn)
      this.#steps.push(`At "${candidate.account}" the model "${candidate.model}" stands in.`);
  }

  #stage(candidates: (Candidate | undefined)[], pool?: Pool): Stage {
    return {
      pool: pool?.name,
      strategy: pool?.strategy ?? 'round-robin',
      candidates: candidates.filter((candidate) => candidate !== undefined),
    };
  }
}

/** An account may be reached on several ways; the first counts. */
function unique(stages: Stage[]): Stage[] {
  const seen = new Set<string>();
  return stages.map((stage) => ({
    ...stage,
    candidates: stage.candidates.filter(({ account }) => !seen.has(account) && seen.add(account)),
  }));
}

function unknownModel(table: RoutingTable, asked: string, pin: string | undefined): string {
  const where = pin === undefined ? '' : ` at "${pin}"`;
  if (table.accounts.length === 0) {
    return `No account is set up yet, so nothing can serve the model "${asked}". Add one to the configuration.`;
  }
  const near = nearNames(
    asked,
    modelEntries(table).map(({ id }) => id),
  );
  const hint =
    near.length > 0 ? ` Near names: ${near.join(', ')}.` : ' GET /v1/models lists what can be asked for.';
  return `No account can serve the model "${asked}"${where}.${hint}`;
}

/** Every name that can be asked for, the preferred first, each with the provider it comes from. */
export function modelEntries(table: RoutingTable): ModelEntry[] {
  const serving = { configuration: table.configuration, upstreamModels: table.upstreamModels };
  const { forceModelPrefix, aliases } = table.configuration;
  const entries = new Map(Object.keys(aliases).map((id) => [id, { id, owner: 'headgate' }]));
  for (const account of table.accounts.filter(({ settings }) => !settings.disabled)) {
    const { prefix } = account.settings;
    for (const name of namesOf(serving, account)) {
      const prefixed = prefix === undefined ? [] : [`${prefix}/${name}`];
      for (const id of prefix !== undefined && forceModelPrefix ? prefixed : [name, ...prefixed]) {
        if (!entries.has(id)) entries.set(id, { id, owner: account.provider.id });
      }
    }
  }
  return [...entries.values()];
}
