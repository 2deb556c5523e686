// How an account is: ready, resting until a clock, in doubt, or broken; and the same for single models of it.

import type { CoolDown } from '../config/configuration.ts';
import type { Failure } from '../model/failure.ts';
import type { AccountState } from '../model/record.ts';

const day = 24 * 60 * 60 * 1000;
/** Without a clock of the vendor's: an empty purse or a spent plan does not mend within seconds. */
const patientRest = 5 * 60 * 1000;

export interface HealthRules {
  coolDown: CoolDown;
  /** Failures in a row after which an account is in doubt. */
  unhealthyAfter: number;
}

/** A rest with its reason. `vendor` = the clock is the vendor's own, so not even an only account may break it. */
export interface Rest {
  /** Epoch milliseconds. */
  until: number;
  vendor: boolean;
  failure: Failure;
  since: number;
}

interface Strain {
  /** Failures since the last success. */
  inRow: number;
  rest?: Rest;
}

/** What a choice needs to know of one account and one model, at one moment. */
export interface Condition {
  state: AccountState;
  rest?: Rest;
  /** Whether the rest is that of the model alone. */
  ofModel: boolean;
  /** The failure that broke it or put it in doubt. */
  failure?: { failure: Failure; since: number };
}

export class Health {
  #rules: HealthRules;
  #random: () => number;
  #account: Strain = { inRow: 0 };
  #models = new Map<string, Strain>();
  #broken: { failure: Failure; since: number } | undefined;
  #last: { failure: Failure; since: number } | undefined;

  constructor(rules: HealthRules, random: () => number) {
    this.#rules = rules;
    this.#random = random;
  }

  setRules(rules: HealthRules): void {
    this.#rules = rules;
  }

  succeeded(model: string): void {
    this.#account = { inRow: 0 };
    this.#models.delete(model);
    this.#broken = undefined;
    this.#last = undefined;
  }

  /** Takes in a failure whose scope is more than the request. */
  failed(failure: Failure, model: string, now: number): void {
    if (failure.scope === 'request') return;
    const known = { failure, since: now };
    if (failure.kind === 'unauthenticated' || (failure.kind === 'forbidden' && failure.scope === 'account')) {
      this.#broken = known;
      return;
    }
    if (failure.scope === 'model') {
      this.#models.set(model, this.#strained(this.#models.get(model), failure, now));
      return;
    }
    this.#last = known;
    this.#account = this.#strained(this.#account, failure, now);
  }

  /** Ends every rest and doubt: by hand, or because the credential or the configuration changed. */
  release(): void {
    this.#account = { inRow: 0 };
    this.#models.clear();
    this.#broken = undefined;
    this.#last = undefined;
  }

  condition(model: string | undefined, now: number): Condition {
    if (this.#broken) return { state: 'broken', ofModel: false, failure: this.#broken };
    const own = this.#account.rest;
    if (own && own.until > now) return { state: 'resting', rest: own, ofModel: false, failure: own };
    const strain = model === undefined ? undefined : this.#models.get(model);
    if (strain?.rest && strain.rest.until > now) {
      return { state: 'resting', rest: strain.rest, ofModel: true, failure: strain.rest };
    }
    // A rest that has run out without a success since: one request decides.
    if (own || this.#account.inRow >= this.#rules.unhealthyAfter) {
      return { state: 'trial', ofModel: false, failure: this.#last };
    }
    return { state: strain?.rest ? 'trial' : 'ready', ofModel: strain?.rest !== undefined };
  }

  /** Models that rest on their own, with their clocks. */
  restingModels(now: number): { model: string; rest: Rest }[] {
    return [...this.#models].flatMap(([model, { rest }]) =>
      rest && rest.until > now ? [{ model, rest }] : [],
    );
  }

  #strained(before: Strain | undefined, failure: Failure, now: number): Strain {
    const inRow = (before?.inRow ?? 0) + 1;
    const rest = this.#restFor(failure, inRow, now);
    return { inRow, rest: longer(rest, before?.rest, now) };
  }

  #restFor(failure: Failure, inRow: number, now: number): Rest | undefined {
    const { coolDown } = this.#rules;
    if (coolDown === 'off') return undefined;
    if (failure.retryAt !== undefined && failure.retryAt > now) {
      return { until: Math.min(failure.retryAt, now + day), vendor: true, failure, since: now };
    }
    const first = failure.kind === 'billing' || failure.kind === 'quota' ? patientRest : coolDown.base;
    const backOff = Math.max(first, coolDown.base) * 2 ** (inRow - 1);
    // A little late rather than all at once.
    const jitter = 1 + this.#random() * 0.1;
    return { until: now + Math.min(backOff * jitter, coolDown.max), vendor: false, failure, since: now };
  }
}

function longer(next: Rest | undefined, before: Rest | undefined, now: number): Rest | undefined {
  if (!before || before.until <= now) return next;
  return !next || before.until > next.until ? before : next;
}
