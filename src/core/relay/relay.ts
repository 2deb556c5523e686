// The way of one request: route, choose, prepare, attempt; on failure rest what is to blame and try the next account;
// record it all.

import type { AnswerContext, ModelEntry } from '../formats/format.ts';
import type { Clock } from '../model/clock.ts';
import type { Failure } from '../model/failure.ts';
import type { AttemptRecord, RequestRecord } from '../model/record.ts';
import type { Usage } from '../model/usage.ts';
import type { Account } from '../pool/account.ts';
import type { AccountBook, Member } from '../pool/book.ts';
import { type Candidate, choose, type PassedOver, type Stage } from '../pool/choose.ts';
import type { Exchange } from '../upstream/exchange.ts';
import type { FetchMedia } from '../upstream/fetch-media.ts';
import { admit, admitted, explained, isTokenRefused } from './admit.ts';
import type { Attempted } from './attempt.ts';
import type { Call, Client, Relay } from './call.ts';
import { chatManner } from './chat-manner.ts';
import type { Continuity } from './continuity/continuity.ts';
import { createKeptAnswers } from './continuity/kept-answers.ts';
import { countTokens } from './count-tokens.ts';
import { Delivery } from './delivery.ts';
import { headerValue } from './headers.ts';
import { blame } from './judge.ts';
import type { Manner } from './manner.ts';
import { listModels } from './models.ts';
import { lastFailure, nobodyTried } from './nobody.ts';
import type { Formats } from './prepare.ts';
import { type Route, type RoutingTable, route } from './route.ts';
import { sideManner } from './side/side-manner.ts';

export interface RelayParts {
  /** The routing table in force now. */
  table(): RoutingTable;
  /** Sees to it that lists of models are known, as far as upstreams give them. */
  refreshModels(): Promise<void>;
  book: AccountBook;
  continuity: Continuity;
  formats: Formats;
  exchange: Exchange;
  /** Gets what a request names by its address, for upstreams that fetch nothing themselves. */
  fetchMedia: FetchMedia;
  clock: Clock;
  /** So many random characters of [A-Za-z0-9]. */
  randomText(length: number): string;
  userAgent: string;
  record(record: RequestRecord): void;
}

export function createRelay(parts: RelayParts): Relay {
  return {
    async serve(call) {
      if (call.operation === 'count-tokens') await countTokens(parts, call);
      else await new Passing(parts, call, chatManner(parts, call)).run();
    },
    async serveSide(call) {
      await new Passing(parts, call, sideManner(parts, call)).run();
    },
    async models(client: Client, pin: string | undefined): Promise<ModelEntry[]> {
      await parts.refreshModels();
      return listModels(parts.table(), client, pin);
    },
    kept: createKeptAnswers(parts.formats, parts.continuity.responses),
    isPin(name) {
      const { accounts, pools } = parts.table();
      return accounts.some((account) => account.name === name) || pools.find(name) !== undefined;
    },
  };
}

/** A request as one account is about to get it. */
interface Ready<Asked> {
  candidate: Candidate;
  /** With the token in hand, where it signs in. */
  account: Account;
  prepared: Asked;
}

/** One request on its way through the accounts. */
class Passing<Asked extends { losses: string[] }> {
  readonly #parts: RelayParts;
  readonly #call: Call;
  readonly #manner: Manner<Asked>;
  readonly #context: AnswerContext;
  readonly #delivery: Delivery;
  readonly #begun: number;
  readonly #asked: string;
  readonly #attempts: AttemptRecord[] = [];
  readonly #tried = new Set<string>();
  readonly #requestLosses = new Set<string>();
  #isMended = false;

  constructor(parts: RelayParts, call: Call, manner: Manner<Asked>) {
    this.#parts = parts;
    this.#call = call;
    this.#manner = manner;
    this.#begun = parts.clock.now();
    this.#asked = call.model;
    this.#context = {
      id: parts.randomText(24),
      model: this.#asked,
      created: Math.floor(this.#begun / 1000),
      now: () => Math.floor(parts.clock.now() / 1000),
      includeUsage: (call.json && call.format.wantsUsage?.(call.json)) ?? false,
      request: call.json,
      losses: new Set(),
    };
    this.#delivery = new Delivery(call, parts.clock, this.#context);
  }

  async run(): Promise<void> {
    const routed = route(this.#parts.table(), this.#asked, this.#call.client, this.#call.pin);
    const { stages, failure } = this.#fitting(routed);
    if (failure) {
      this.#delivery.fail(failure);
      this.#record({ served: false, failure });
      return;
    }
    const { failover } = this.#parts.table().configuration;
    const most = failover.enabled ? failover.maxAttempts : 1;
    let last: { account: string; failure: Failure } | undefined;
    while (this.#attempts.length < most) {
      const now = this.#parts.clock.now();
      const { chosen, passedOver } = choose(stages, this.#parts.book, this.#tried, now);
      const patience = this.#begun + failover.maxWait - now;
      if (!chosen || patience <= 0) {
        this.#giveUp(stages, passedOver, last);
        return;
      }
      const attempted = await this.#try(chosen.candidate, chosen.member, patience);
      if (attempted.served || !attempted.failure) {
        this.#record(attempted, chosen.candidate);
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

  async #try(candidate: Candidate, member: Member, patience: number): Promise<Attempted> {
    this.#tried.add(candidate.account);
    const end = this.#parts.clock.now() + patience;
    const ready = await this.#ready(candidate, member);
    if (!ready.ok) return { served: false, failure: ready.failure };
    const attempted = await this.#attempt(ready, member, patience);
    const repaired = await this.#repaired(ready, candidate, member, attempted);
    if (!repaired) return attempted;
    if (!repaired.ok) return { served: false, failure: repaired.failure };
    const left = end - this.#parts.clock.now();
    return left > 0 ? this.#attempt(repaired, member, left, true) : attempted;
  }

  /** `refused` = the access token that the vendor has just refused. */
  async #ready(
    candidate: Candidate,
    member: Member,
    refused?: string,
  ): Promise<({ ok: true } & Ready<Asked>) | { ok: false; failure: Failure }> {
    const { book, clock } = this.#parts;
    const admission = await admit(member.account, refused);
    if (!admission.ok) {
      book.fault(member, candidate.model, admission.failure, clock.now());
      return admission;
    }
    const { account } = admission;
    const reached = admitted(candidate, member.account, account);
    const preparation = await this.#manner.prepare(reached, account);
    if (!preparation.ok) return { ok: false, failure: blame(preparation.failure) };
    return { ok: true, candidate: reached, account, prepared: preparation.prepared };
  }

  /** The cases in which an account is asked twice: its own words say what to leave out, or its token was too old. */
  async #repaired(
    ready: Ready<Asked>,
    candidate: Candidate,
    member: Member,
    { served, failure }: Attempted,
  ): Promise<({ ok: true } & Ready<Asked>) | { ok: false; failure: Failure } | undefined> {
    if (served || !failure) return undefined;
    const prepared = this.#isMended ? undefined : this.#manner.mended?.(ready.prepared, failure);
    this.#isMended ||= prepared !== undefined;
    if (prepared) return { ok: true, ...ready, prepared };
    if (!isTokenRefused(ready.account, failure)) return undefined;
    const again = await this.#ready(candidate, member, ready.account.token?.access);
    if (again.ok) return again;
    return {
      ok: false,
      failure: { ...again.failure, message: `${failure.message} ${again.failure.message}` },
    };
  }

  async #attempt(
    { candidate, account, prepared }: Ready<Asked>,
    member: Member,
    patience: number,
    isRepair = false,
  ): Promise<Attempted> {
    const { book, clock } = this.#parts;
    const begun = clock.now();
    book.begin(member, begun);
    this.#delivery.attempts++;
    const sent = await this.#send(candidate, prepared, patience);
    const failure = sent.failure && explained(sent.failure, account);
    const attempted = { ...sent, failure };
    if (failure && !isRepair && isTokenRefused(account, failure)) book.leave(member);
    else book.end(member, candidate.model, failure, clock.now());
    if (attempted.firstTokenMs !== undefined) member.lastFirstTokenMs = attempted.firstTokenMs;
    this.#attempts.push({
      account: candidate.account,
      model: candidate.model,
      durationMs: clock.now() - begun,
      failure: failure && { kind: failure.kind, message: failure.message, status: failure.status },
    });
    return attempted;
  }

  #send(candidate: Candidate, prepared: Asked, patience: number): Promise<Attempted> {
    for (const loss of prepared.losses) this.#requestLosses.add(loss);
    const headers: Record<string, string> = { 'x-headgate-account': headerValue(candidate.account) };
    if (candidate.standIn) headers['x-headgate-model'] = headerValue(candidate.model);
    if (prepared.losses.length > 0)
      headers['x-headgate-lossy'] = headerValue([...new Set(prepared.losses)].join(', '));
    return this.#manner.attempt({
      prepared,
      delivery: this.#delivery,
      context: this.#context,
      headers,
      patience,
    });
  }

  #giveUp(
    stages: Stage[],
    passedOver: PassedOver[],
    last: { account: string; failure: Failure } | undefined,
  ): void {
    const failure = last
      ? lastFailure(last.account, last.failure, this.#earliest(stages))
      : (this.#manner.allPassedOver?.(passedOver) ?? nobodyTried(this.#asked, passedOver));
    this.#delivery.fail(failure);
    this.#record({ served: false, failure });
  }

  /** When the first of the candidates may be asked again. */
  #earliest(stages: Stage[]): number | undefined {
    const now = this.#parts.clock.now();
    const ends = stages.flatMap(({ candidates }) =>
      candidates.flatMap(
        ({ account, model }) =>
          this.#parts.book.find(account)?.health.condition(model, now).rest?.until ?? [],
      ),
    );
    return ends.length > 0 ? Math.min(...ends) : undefined;
  }

  #record(
    attempted: { served: boolean; failure?: Failure; usage?: Usage; firstTokenMs?: number },
    by?: Candidate,
  ): void {
    const { clock, record } = this.#parts;
    const { failure } = attempted;
    record({
      id: this.#call.requestId,
      at: new Date(this.#begun).toISOString(),
      client: this.#call.client.name,
      format: this.#call.format.id,
      model: this.#asked,
      servedModel: by?.model,
      account: by?.account,
      status: this.#delivery.status,
      stream: this.#call.stream,
      durationMs: clock.now() - this.#begun,
      firstTokenMs: attempted.firstTokenMs,
      usage: attempted.usage,
      attempts: this.#attempts,
      losses: this.#losses(),
      failure: failure && { kind: failure.kind, message: failure.message },
    });
  }

  /** What the answer's writer calls a lost proof of reasoning is kept here, and put back on the next turn. */
  #losses(): string[] {
    const ofAnswer = [...this.#context.losses].filter((loss) => loss !== 'reasoning proof');
    return [...new Set([...this.#requestLosses, ...ofAnswer])];
  }
}
