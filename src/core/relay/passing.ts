// One request on its way through the accounts: route, choose, give the account its turn; on failure the next one.

import type { AnswerContext } from '../formats/format.ts';
import type { Failure } from '../model/failure.ts';
import { type Candidate, choose, type PassedOver, type Stage } from '../pool/choose.ts';
import type { Call } from './call.ts';
import { Delivery } from './delivery.ts';
import { createJournal, type Ending, type Journal } from './journal.ts';
import type { Manner } from './manner.ts';
import { earliestEnd, lastFailure, nobodyTried } from './nobody.ts';
import type { RelayParts } from './relay.ts';
import { type Route, route } from './route.ts';
import { Turns } from './turn.ts';

/** The last account that was asked, and why it did not serve. */
interface LastTry {
  account: string;
  failure: Failure;
}

/** Answers the call in every case. */
export async function pass<Asked extends { losses: string[] }>(
  parts: RelayParts,
  call: Call,
  manner: Manner<Asked>,
): Promise<void> {
  await new Passing(parts, call, manner).run();
}

class Passing<Asked extends { losses: string[] }> {
  readonly #parts: RelayParts;
  readonly #call: Call;
  readonly #manner: Manner<Asked>;
  readonly #delivery: Delivery;
  readonly #journal: Journal;
  readonly #turns: Turns<Asked>;
  readonly #tried = new Set<string>();

  constructor(parts: RelayParts, call: Call, manner: Manner<Asked>) {
    const { book, clock } = parts;
    const context = contextOf(parts, call);
    this.#parts = parts;
    this.#call = call;
    this.#manner = manner;
    this.#delivery = new Delivery(call, clock, context);
    this.#journal = createJournal(call, context, clock);
    this.#turns = new Turns({
      manner,
      context,
      delivery: this.#delivery,
      journal: this.#journal,
      book,
      clock,
    });
  }

  async run(): Promise<void> {
    const { stages, failure } = this.#fitting(
      route(this.#parts.table(), this.#call.model, this.#call.client, this.#call.pin),
    );
    if (failure) {
      this.#fail(failure);
      return;
    }
    const { failover } = this.#parts.table().configuration;
    const most = failover.enabled ? failover.maxAttempts : 1;
    let last: LastTry | undefined;
    while (this.#journal.attempts < most) {
      const now = this.#parts.clock.now();
      const { chosen, passedOver } = choose(stages, this.#parts.book, this.#tried, now);
      const patience = this.#journal.begun + failover.maxWait - now;
      if (!chosen || patience <= 0) {
        this.#giveUp(stages, passedOver, last);
        return;
      }
      this.#tried.add(chosen.candidate.account);
      const attempted = await this.#turns.take(chosen.candidate, chosen.member, patience);
      if (attempted.served || !attempted.failure) {
        this.#close(attempted, chosen.candidate);
        return;
      }
      // Why an account with the endpoint failed says more than that another has no such endpoint.
      if (!last || attempted.failure.scope !== 'endpoint')
        last = { account: chosen.candidate.account, failure: attempted.failure };
      if (attempted.failure.scope === 'request') break;
    }
    this.#giveUp(stages, [], last);
  }

  /** The accounts that can serve this kind of request, or why nobody can. */
  #fitting({ stages, problem }: Route): { stages: Stage[]; failure?: Failure } {
    if (problem) return { stages, failure: { ...problem, scope: 'request', retryable: false } };
    return this.#manner.narrowed?.(stages) ?? { stages };
  }

  #giveUp(stages: Stage[], passedOver: PassedOver[], last: LastTry | undefined): void {
    this.#fail(
      last
        ? lastFailure(last.account, last.failure, earliestEnd(stages, this.#parts))
        : (this.#manner.allPassedOver?.(passedOver) ?? nobodyTried(this.#call.model, passedOver)),
    );
  }

  #fail(failure: Failure): void {
    this.#delivery.fail(failure);
    this.#close({ failure });
  }

  #close(ending: Ending, by?: Candidate): void {
    this.#parts.record(this.#journal.close(ending, this.#delivery.status, by));
  }
}

function contextOf({ clock, randomText }: RelayParts, call: Call): AnswerContext {
  const seconds = () => Math.floor(clock.now() / 1000);
  return {
    id: randomText(24),
    model: call.model,
    created: seconds(),
    now: seconds,
    includeUsage: (call.json && call.format.wantsUsage?.(call.json)) ?? false,
    request: call.json,
    losses: new Set(),
  };
}
