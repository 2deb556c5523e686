// The tokens of one credential file: read when a request needs one, renewed before they end, by one caller at a time.

import { dirname, join } from 'node:path';
import { fingerprint } from '../config/watch.ts';
import type { Clock } from '../model/clock.ts';
import type { Failure } from '../model/failure.ts';
import type { Machine, Refreshing, SignIn, Surroundings, Token, TokenExchange } from '../providers/sign-in.ts';
import { readCredentialFile } from './credential-file.ts';
import { lockName, makePrivate } from './lock-place.ts';
import { type Locked, withLock } from './refresh-lock.ts';
import { hindrance, writeTokens } from './write-back.ts';

export interface TokenSourceParts {
  signIn: SignIn;
  /** The file's real path. */
  file: string;
  exchange: TokenExchange;
  clock: Clock;
  machine: Machine;
  /** The folder of our own lock files. */
  lockFolder: string;
  settings: Surroundings['settings'];
  programTexts: Surroundings['programTexts'];
  writeBack(): 'auto' | 'never';
  /** For what a person should know although requests go on. */
  warn(sentence: string): void;
  /** Takes out of a vendor's words what looks like a credential. */
  redact(text: string): string;
}

export type Supplied = { ok: true; token: Token } | { ok: false; failure: Failure };

/** A token that ends within this time may not last for the request. */
const leeway = 30_000;
/** A vendor that refuses what it gave out within this time means something else than the token's age. */
const young = 60_000;
const firstRest = 5_000;
const longestRest = 5 * 60_000;

/** Why nothing is tried now. `until` is absent when only another file helps. */
interface Halt {
  message: string;
  until?: number;
  retryAt?: number;
}

export class TokenSource {
  readonly #parts: TokenSourceParts;
  /** Of the file as it was read last. */
  #fingerprint: string | undefined;
  #inFile: Token | undefined;
  #token: Token | undefined;
  /** `#token` has what `complete` asks for. */
  #isComplete = false;
  /** Why the file gives no token. */
  #problem: string | undefined;
  #halt: Halt | undefined;
  #failuresInRow = 0;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #running: Promise<Supplied> | undefined;
  /** The refresh token that stands in the file although it has been exchanged. */
  #owed: { since: string; tryAt: number } | undefined;

  constructor(parts: TokenSourceParts) {
    this.#parts = parts;
  }

  get file(): string {
    return this.#parts.file;
  }

  /** A token that is good for a request now. `refused` = the vendor has just answered 401 to this access token. */
  async fresh(refused?: string): Promise<Supplied> {
    await this.#look();
    if (this.#isGood(refused)) {
      // Still good for minutes: the request need not wait for the next one.
      if (this.#isDue() || this.#isOwing()) void this.#work();
      return this.#supply();
    }
    // What another request has begun may be all that this one needs.
    await this.#running;
    if (this.#isGood(refused)) return this.#supply();
    const worked = await this.#work(refused);
    return !worked.ok && this.#isGood(refused, 0) ? this.#supply() : worked;
  }

  #supply(): Supplied {
    return this.#token ? { ok: true, token: this.#token } : unusable(this.#problem ?? 'There is no token.');
  }

  #isGood(refused: string | undefined, margin = leeway): boolean {
    const token = this.#token;
    return token !== undefined && this.#isComplete && token.access !== refused && !this.#endsWithin(margin);
  }

  #isDue(): boolean {
    return this.#endsWithin(this.#parts.signIn.refreshMargin);
  }

  #endsWithin(milliseconds: number): boolean {
    const end = this.#token?.expiresAt;
    return end !== undefined && end - this.#parts.clock.now() <= milliseconds;
  }

  #isOwing(): boolean {
    return this.#owed !== undefined && this.#parts.clock.now() >= this.#owed.tryAt;
  }

  #work(refused?: string): Promise<Supplied> {
    this.#running ??= this.#renewAndComplete(refused).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #renewAndComplete(refused: string | undefined): Promise<Supplied> {
    const { signIn, exchange } = this.#parts;
    if (!this.#token && this.#problem !== undefined) return unusable(this.#problem);
    const renewed = await this.#renewIfNeeded(refused);
    if (!renewed.ok || this.#isComplete || !signIn.complete) return renewed;
    if (this.#halt && !this.#isOver(this.#halt)) return halted(signIn, this.#halt);
    const { token } = renewed;
    let completing = await signIn.complete(token, exchange, this.#surroundings());
    if (!completing.ok && completing.refused) {
      const again = await this.#renewIfNeeded(token.access);
      if (!again.ok) return again;
      completing = await signIn.complete(again.token, exchange, this.#surroundings());
    }
    if (!completing.ok) return this.#stop(completing);
    this.#hold(completing.token, true);
    return this.#supply();
  }

  async #renewIfNeeded(refused: string | undefined): Promise<Supplied> {
    if (!this.#needsRenewal(refused) && !this.#isOwing()) return this.#supply();
    if (this.#halt && !this.#isOver(this.#halt)) return halted(this.#parts.signIn, this.#halt);
    const isYoung = this.#parts.clock.now() - this.#renewedAt < young;
    if (refused !== undefined && refused === this.#token?.access && isYoung)
      return unusable('The token had been refreshed a moment before, so another refresh is no use.');
    const locked = await this.#underLock(() => this.#renew(refused));
    if (locked.ok) return locked.result;
    return this.#stop({ ok: false, ended: false, message: `The token was not refreshed: ${locked.message}.` });
  }

  #needsRenewal(refused: string | undefined): boolean {
    return this.#token === undefined || this.#token.access === refused || this.#isDue();
  }

  /** Under the lock: the file goes first, for another process may have been here a moment ago. */
  async #renew(refused: string | undefined): Promise<Supplied> {
    const { signIn, file, exchange } = this.#parts;
    await this.#look(true);
    await this.#payOwed();
    const token = this.#token;
    if (!token) return unusable(this.#problem ?? `${file} holds no token.`);
    if (!this.#needsRenewal(refused)) return this.#supply();
    if (token.refresh === undefined) {
      const message = `${file} holds no refresh token, and its access token has ended. Sign in with ${signIn.vendor} again.`;
      return this.#stop({ ok: false, ended: true, message });
    }
    const hindered = this.#mayWrite() ? await hindrance(file) : undefined;
    if (hindered !== undefined) return this.#stop({ ok: false, ended: false, message: hindered });
    const refreshing = await signIn.refresh(token, exchange, this.#surroundings());
    if (!refreshing.ok) return this.#stop(refreshing);
    this.#hold(refreshing.token, false);
    this.#renewedAt = this.#parts.clock.now();
    if (refreshing.token.refresh !== token.refresh) this.#owed ??= { since: token.refresh, tryAt: 0 };
    await this.#payOwed();
    return this.#supply();
  }

  #mayWrite(): boolean {
    return this.#parts.writeBack() === 'auto' && this.#parts.signIn.rotates !== false;
  }

  /** Brings the file up to date, when it still holds what has been exchanged. */
  async #payOwed(): Promise<void> {
    const owed = this.#owed;
    const token = this.#token;
    if (!owed || !token) return;
    if (!this.#mayWrite()) {
      this.#owed = undefined;
      return;
    }
    const { file, signIn, warn, clock } = this.#parts;
    const written = await writeTokens({ file, since: owed.since, token, write: signIn.write, read: (text) => this.#read(text), pause: this.#pause });
    if (written.ok) {
      this.#owed = undefined;
      if (written.isWritten) this.#inFile = token;
      this.#fingerprint = await fingerprint(file);
      return;
    }
    this.#owed = { ...owed, tryAt: clock.now() + young };
    warn(`${written.message} Until that works, the refreshed token is known to this process alone.`);
  }

  /** Takes in what the file says, when it has changed since the last look. */
  async #look(always = false): Promise<void> {
    const { file } = this.#parts;
    const now = await fingerprint(file);
    if (now === this.#fingerprint && !always) return;
    const file_ = await readCredentialFile(file, this.#pause);
    const reading = file_.ok ? await this.#read(file_.text) : file_;
    this.#fingerprint = now;
    if (!reading.ok) {
      this.#problem = this.#told(reading.message);
      // A file that is gone is a sign-out; one that is damaged may be whole again in a moment.
      if (!file_.ok && file_.isAbsent) this.#forget();
      return;
    }
    this.#problem = undefined;
    if (this.#inFile && isSame(reading.token, this.#inFile)) return;
    this.#inFile = reading.token;
    if (!this.#isNewer(reading.token)) return;
    this.#owed = undefined;
    this.#halt = undefined;
    this.#hold(reading.token, false);
  }

  #read(text: string): ReturnType<SignIn['read']> {
    const { signIn, file, settings } = this.#parts;
    return signIn.read({
      file,
      text,
      settings,
      readBeside: async (name) => {
        const beside = await readCredentialFile(join(dirname(file), name), this.#pause);
        return beside.ok ? beside.text : undefined;
      },
    });
  }

  /** A token whose end is not known may be newer, and one that has failed is older than any other. */
  #isNewer(token: Token): boolean {
    const ours = this.#token;
    if (!ours || (this.#halt && this.#halt.until === undefined)) return true;
    if (ours.expiresAt === undefined || token.expiresAt === undefined) return true;
    return token.expiresAt > ours.expiresAt;
  }

  #hold(token: Token, isComplete: boolean): void {
    this.#token = token;
    this.#isComplete = isComplete || this.#parts.signIn.complete === undefined;
    this.#failuresInRow = 0;
    if (this.#isComplete) this.#halt = undefined;
  }

  #forget(): void {
    this.#token = undefined;
    this.#inFile = undefined;
    this.#owed = undefined;
    this.#halt = undefined;
  }

  /** Nothing more is asked of the vendor for a while, or until the file changes. */
  #stop({ ended, message, retryAt }: Extract<Refreshing, { ok: false }>): Supplied {
    const now = this.#parts.clock.now();
    const rest = Math.min(firstRest * 2 ** this.#failuresInRow++, longestRest);
    this.#halt = { message: this.#told(message), retryAt, ...(!ended && { until: retryAt ?? now + rest }) };
    return halted(this.#parts.signIn, this.#halt);
  }

  #isOver({ until }: Halt): boolean {
    return until !== undefined && until <= this.#parts.clock.now();
  }

  /** A vendor may repeat in its error what it was sent. */
  #told(message: string): string {
    const values = [this.#token?.access, this.#token?.refresh].filter((value) => value !== undefined && value !== '');
    const bare = values.reduce((text: string, value) => text.replaceAll(value as string, '[redacted]'), message);
    return this.#parts.redact(bare);
  }

  async #underLock<Result>(work: () => Promise<Result>): Promise<Locked<Result>> {
    const { signIn, file, lockFolder, clock } = this.#parts;
    const staleAfter = signIn.lockStaleAfter ?? 30_000;
    const vendors = signIn.lockFile?.(file);
    const problem = vendors === undefined ? await makePrivate(lockFolder) : undefined;
    if (problem !== undefined) return { ok: false, message: problem };
    const lock = vendors ?? join(lockFolder, lockName(file));
    return withLock({ file: lock, staleAfter, clock, pause: this.#pause }, work);
  }

  #pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => this.#parts.clock.after(milliseconds, resolve));

  #surroundings(): Surroundings {
    const { clock, machine, settings, programTexts } = this.#parts;
    return { now: () => clock.now(), machine, settings, programTexts, pause: this.#pause };
  }
}

function isSame(one: Token, other: Token): boolean {
  return one.access === other.access && one.refresh === other.refresh && one.expiresAt === other.expiresAt;
}

/** Only a person can help. */
function unusable(message: string): Supplied {
  return { ok: false, failure: { kind: 'unauthenticated', scope: 'account', message, retryable: false } };
}

function halted({ vendor }: SignIn, { message, until, retryAt }: Halt): Supplied {
  if (until === undefined) return unusable(message);
  return { ok: false, failure: { kind: 'server', scope: 'account', message: `${vendor}: ${message}`, retryAt } };
}
