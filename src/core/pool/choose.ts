// Chooses the account for the next attempt: the first stage that has one, there the best priority, there the strategy.

import type { StrategyName } from '../config/configuration.ts';
import type { FormatId } from '../model/format-id.ts';
import type { AccountBook, Member } from './book.ts';
import type { Condition } from './health.ts';
import { priority } from './strategies/priority.ts';
import { roundRobin } from './strategies/round-robin.ts';
import { least, type Strategy } from './strategies/strategy.ts';

const strategies: Record<StrategyName, Strategy> = { 'round-robin': roundRobin, priority };

/** One account that could serve a request, and how it would be called. */
export interface Candidate {
  account: string;
  /** The upstream's own name of the model. */
  model: string;
  format: FormatId;
  baseUrl: string;
  /** Replaces everything after the host. */
  path?: string;
  /** The model stands in for the asked one. */
  standIn: boolean;
}

/** Candidates among which a strategy may choose; stages are tried one after the other. */
export interface Stage {
  /** Absent for accounts that are in no pool, and for a pinned account. */
  pool?: string;
  strategy: StrategyName;
  candidates: Candidate[];
}

export interface PassedOver {
  candidate: Candidate;
  pool?: string;
  /** A short sentence. */
  reason: string;
  condition?: Condition;
}

export interface Choice {
  chosen?: { candidate: Candidate; member: Member; pool?: string };
  passedOver: PassedOver[];
}

interface Weighed {
  candidate: Candidate;
  member: Member;
  condition: Condition;
  pool?: string;
}

/** `tried` holds the names of accounts that this request has already been to. */
export function choose(stages: Stage[], book: AccountBook, tried: ReadonlySet<string>, now: number): Choice {
  const passedOver: PassedOver[] = [];
  const held: Weighed[] = [];
  for (const stage of stages) {
    const ready: Weighed[] = [];
    for (const candidate of stage.candidates) {
      const weighed = weigh(candidate, stage.pool, book, now);
      const reason = weighed ? reasonAgainst(weighed, tried, now) : 'it is not in the configuration any more';
      if (weighed && reason === undefined) ready.push(weighed);
      else
        passedOver.push({ candidate, pool: stage.pool, reason: reason ?? '', condition: weighed?.condition });
      if (weighed && reason !== undefined && isWallOfOurs(weighed)) held.push(weighed);
    }
    const chosen = byStrategy(ready, stage.strategy);
    if (chosen) return { chosen, passedOver };
  }
  const only = onlyCandidate(stages, book, now);
  const spared = held.find(({ candidate }) => candidate.account === only && !tried.has(candidate.account));
  return { chosen: spared, passedOver };
}

function weigh(
  candidate: Candidate,
  pool: string | undefined,
  book: AccountBook,
  now: number,
): Weighed | undefined {
  const member = book.find(candidate.account);
  if (!member) return undefined;
  return { candidate, member, pool, condition: member.health.condition(candidate.model, now) };
}

function reasonAgainst(weighed: Weighed, tried: ReadonlySet<string>, now: number): string | undefined {
  const { member, condition } = weighed;
  if (tried.has(member.account.name)) return 'it has been tried for this request';
  if (member.account.settings.disabled) return 'it is switched off';
  if ('missing' in member.account.credential) return `it needs you: ${member.account.credential.missing}`;
  switch (condition.state) {
    case 'broken':
      return `it needs you: ${condition.failure?.failure.message ?? ''}`;
    case 'resting': {
      const seconds = Math.ceil(((condition.rest?.until ?? now) - now) / 1000);
      const what = condition.ofModel ? `its model ${weighed.candidate.model} rests` : 'it rests';
      return `${what} for ${seconds} s: ${condition.rest?.failure.message ?? ''}`;
    }
    case 'trial':
      return member.inFlight > 0 ? 'it is in doubt and already has its one trial request' : undefined;
    default:
      return undefined;
  }
}

/** Held back by our own caution alone: a back-off without a vendor's clock, or a trial that is under way. */
function isWallOfOurs({ condition, member }: Weighed): boolean {
  if (member.account.settings.disabled || 'missing' in member.account.credential) return false;
  return condition.state === 'trial' || (condition.state === 'resting' && condition.rest?.vendor === false);
}

/** The one account that could serve at all, when there is just one: an agent's own retry must reach it. */
function onlyCandidate(stages: Stage[], book: AccountBook, now: number): string | undefined {
  const usable = new Set<string>();
  for (const { candidates } of stages) {
    for (const candidate of candidates) {
      const member = book.find(candidate.account);
      if (!member || member.account.settings.disabled || 'missing' in member.account.credential) continue;
      if (member.health.condition(candidate.model, now).state !== 'broken') usable.add(candidate.account);
    }
  }
  return usable.size === 1 ? [...usable][0] : undefined;
}

function byStrategy(ready: Weighed[], strategy: StrategyName): Weighed | undefined {
  if (ready.length === 0) return undefined;
  const best = least(ready, ({ member }) => member.account.settings.priority).member.account.settings
    .priority;
  const tier = ready.filter(({ member }) => member.account.settings.priority === best);
  return strategies[strategy](
    tier.map((weighed, position) => ({
      weighed,
      position,
      weight: weighed.member.account.settings.weight,
      inFlight: weighed.member.inFlight,
      lastChosen: weighed.member.lastChosen,
    })),
  ).weighed;
}
