// All accounts with what is known of each: health, load, the last turn. Everything several gateways would have to share
// about accounts goes through here.

import type { CoolDown } from '../config/configuration.ts';
import type { Failure } from '../model/failure.ts';
import type { Account } from './account.ts';
import { Health, type HealthRules } from './health.ts';

export interface Member {
  account: Account;
  /** The place in the configuration, from 0. */
  position: number;
  health: Health;
  inFlight: number;
  /** Rises with each choice in the book; 0 = never chosen. */
  lastChosen: number;
  /** Since the gateway started. */
  requests: number;
  failures: number;
  lastFirstTokenMs?: number;
  /** Epoch milliseconds. */
  lastUsedAt?: number;
}

export interface AccountBookOptions {
  random: () => number;
  /** Called after every change that a person could see. */
  changed: () => void;
}

export class AccountBook {
  #members = new Map<string, Member>();
  #choices = 0;
  #options: AccountBookOptions;

  constructor(options: AccountBookOptions) {
    this.#options = options;
  }

  /** Takes over a new list of accounts. One whose credential and address stayed the same keeps its health. */
  replace(accounts: Account[], rules: { coolDown: CoolDown; unhealthyAfter: number }): void {
    const before = this.#members;
    this.#members = new Map();
    for (const [position, account] of accounts.entries()) {
      const own: HealthRules = { ...rules, coolDown: account.settings.coolDown ?? rules.coolDown };
      const known = before.get(account.name);
      if (known && isSameCredential(known.account, account)) {
        known.health.setRules(own);
        this.#members.set(account.name, Object.assign(known, { account, position }));
      } else {
        const health = new Health(own, this.#options.random);
        this.#members.set(account.name, {
          account,
          position,
          health,
          inFlight: 0,
          lastChosen: 0,
          requests: 0,
          failures: 0,
        });
      }
    }
    this.#options.changed();
  }

  find(name: string): Member | undefined {
    return this.#members.get(name);
  }

  all(): Member[] {
    return [...this.#members.values()];
  }

  /** An attempt begins. */
  begin(member: Member, now: number): void {
    member.lastChosen = ++this.#choices;
    member.inFlight++;
    member.requests++;
    member.lastUsedAt = now;
    this.#options.changed();
  }

  /**
   * An attempt ended; no failure, or one that blames the request, is a success of the account. A server without the
   * endpoint has shown neither strength nor weakness.
   */
  end(member: Member, model: string, failure: Failure | undefined, now: number): void {
    member.inFlight--;
    if (failure && failure.scope !== 'request' && failure.scope !== 'endpoint') {
      member.failures++;
      member.health.failed(failure, model, now);
    } else if (failure?.kind !== 'cancelled' && failure?.scope !== 'endpoint') member.health.succeeded(model);
    this.#options.changed();
  }

  /** Ends a rest by hand. */
  release(member: Member): void {
    member.health.release();
    this.#options.changed();
  }
}

function isSameCredential(before: Account, after: Account): boolean {
  return (
    before.baseUrl === after.baseUrl &&
    before.provider.id === after.provider.id &&
    JSON.stringify(before.credential) === JSON.stringify(after.credential)
  );
}
