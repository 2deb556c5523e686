// The life of the gateway's worker thread: started, started again with back-off when it crashes, asked to stop, ended.

import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerOptions } from '../worker-protocol.ts';

export type HostEvent =
  | Extract<FromWorker, { type: 'seat' | 'blocked' }>
  | { type: 'starting' }
  /** `again` = milliseconds until the next start. */
  | { type: 'crashed'; message: string; again: number }
  | { type: 'stopped' };

/** The part of a worker thread that is used here. */
export interface Thread {
  postMessage(message: ToWorker): void;
  terminate(): Promise<unknown>;
  on(event: 'message', listener: (message: FromWorker) => void): unknown;
  on(event: 'error', listener: (problem: Error) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
}

export interface HostSurroundings {
  options(): WorkerOptions;
  spawn(options: WorkerOptions): Thread;
  onEvent(event: HostEvent): void;
  log(level: Extract<FromWorker, { type: 'log' }>['level'], message: string): void;
  /** Epoch milliseconds. */
  now(): number;
  /** Returns the way to call it off. */
  after(milliseconds: number, run: () => void): () => void;
}

const firstPause = 500;
const longestPause = 30_000;
/** A worker that lived this long starts its count of crashes anew. */
const healthyLife = 60_000;
/** The worker gives running streams three seconds; a little more for its own good-bye. */
const stopDeadline = 3_500;

interface Life {
  thread: Thread;
  startedAt: number;
  blocked: boolean;
  stopping: boolean;
  problem?: string;
  over: Promise<void>;
}

export class GatewayHost {
  readonly #around: HostSurroundings;
  #life: Life | undefined;
  #crashes = 0;
  #callOffRestart: (() => void) | undefined;

  constructor(surroundings: HostSurroundings) {
    this.#around = surroundings;
  }

  start(): void {
    this.#callOffRestart?.();
    this.#callOffRestart = undefined;
    if (this.#life) return;
    this.#around.onEvent({ type: 'starting' });
    try {
      this.#begin(this.#around.spawn(this.#around.options()));
    } catch (problem) {
      this.#crashed(problem instanceof Error ? problem.message : String(problem));
    }
  }

  /** Resolves when the thread is gone: by itself, or ended after the deadline. */
  async stop(): Promise<void> {
    this.#callOffRestart?.();
    this.#callOffRestart = undefined;
    const life = this.#life;
    if (!life) return;
    life.stopping = true;
    life.thread.postMessage({ type: 'stop' });
    let callOff = () => {};
    const deadline = new Promise<void>((resolve) => {
      callOff = this.#around.after(stopDeadline, resolve);
    });
    await Promise.race([life.over, deadline]);
    callOff();
    await life.thread.terminate();
    if (this.#life === life) this.#life = undefined;
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#crashes = 0;
    this.start();
  }

  #begin(thread: Thread): void {
    let over = () => {};
    const life: Life = {
      thread,
      startedAt: this.#around.now(),
      blocked: false,
      stopping: false,
      over: new Promise((resolve) => {
        over = resolve;
      }),
    };
    this.#life = life;
    thread.on('message', (message) => {
      if (message.type === 'stopped') over();
      else this.#heard(life, message);
    });
    thread.on('error', (problem) => {
      life.problem = problem.message;
    });
    thread.on('exit', (code) => {
      over();
      this.#ended(life, code);
    });
  }

  #heard(life: Life, message: Exclude<FromWorker, { type: 'stopped' }>): void {
    if (message.type === 'log') {
      this.#around.log(message.level, message.message);
      return;
    }
    if (life !== this.#life || life.stopping) return;
    life.blocked = message.type === 'blocked';
    this.#around.onEvent(message);
  }

  #ended(life: Life, code: number): void {
    if (this.#life !== life) return;
    this.#life = undefined;
    if (life.stopping) {
      this.#around.onEvent({ type: 'stopped' });
      return;
    }
    // A blocked worker has nothing left to do; the way out is another port or the command to restart.
    if (life.blocked && code === 0) return;
    if (this.#around.now() - life.startedAt >= healthyLife) this.#crashes = 0;
    this.#crashed(life.problem ?? `exit code ${code}`);
  }

  #crashed(message: string): void {
    const again = Math.min(firstPause * 2 ** this.#crashes, longestPause);
    this.#crashes++;
    this.#around.onEvent({ type: 'crashed', message, again });
    this.#callOffRestart = this.#around.after(again, () => this.start());
  }
}

/** `file` = the bundled worker. Its output goes where the host's goes. */
export function spawnWorker(file: string, options: WorkerOptions): Thread {
  return new Worker(file, { workerData: options, name: 'headgate' });
}
