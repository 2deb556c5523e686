// Who serves: takes the port when it is free, follows the gateway that has it, and takes over when that one goes.

import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ControlClient, type ControlClientOptions, createControlClient } from '../control/client.ts';
import type { Status } from '../control/protocol.ts';
import {
  readSeatRecord,
  removeSeatRecord,
  type SeatRecord,
  writeSeatRecord,
} from '../control/seat-record.ts';
import { askHolder } from './holder.ts';
import { type Listener, type ListenerOptions, openListener } from './listener.ts';

export interface Seat {
  /** Frees the port at once, or leaves the one that is followed; resolves when running streams are over. */
  close(): Promise<void>;
}

export interface SeatOptions extends ListenerOptions {
  /** The state folder. */
  home: string;
  /** The configuration that this process would serve. */
  configFile: string;
  /** Look again every few seconds after `onBlocked`; otherwise that is the end. */
  keepTrying: boolean;
  /** The port is ours. `listener.serve` must follow; until then requests wait. */
  onLead(listener: Listener): void;
  /** Another process serves the same; said again for each one that is followed. */
  onFollow(port: number): void;
  /** Said once until something else happens. */
  onBlocked(blocked: Blocked): void;
  surroundings?: Partial<SeatSurroundings>;
}

export interface Blocked {
  /**
   * `stranger`: the address is not to be had; something else holds it, or the system refuses it. `other-port`: the
   * state folder is served at `port` already. `other-configuration`: it is served from another file.
   */
  reason: 'stranger' | 'other-port' | 'other-configuration';
  port: number;
  /** A whole sentence for the user. */
  message: string;
}

/** What the seat needs from outside. */
export interface SeatSurroundings {
  /** 0 to 1. */
  random(): number;
  now(): Date;
  /** Resolves early when the signal fires. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** A reload of a window leaves the port to an ending process for a moment: so often is a silent holder asked again. */
const PATIENCE_WITH_SILENCE = 8;
const PAUSE_WHEN_BLOCKED = 3000;

const thisMachine: SeatSurroundings = {
  random: Math.random,
  now: () => new Date(),
  wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => {}),
};

/** Begins at once; everything that happens is told through the callbacks, none of them before this returns. */
export function takeSeat(options: SeatOptions): Seat {
  const around = { ...thisMachine, ...options.surroundings };
  const closing = new AbortController();
  const done = contend(options, around, closing.signal);
  return {
    close() {
      closing.abort();
      return done;
    },
  };
}

/** What one attempt came to. */
type Outcome = 'led' | 'followed' | 'silent' | Blocked;

async function contend(options: SeatOptions, around: SeatSurroundings, closing: AbortSignal): Promise<void> {
  let silences = 0;
  let told: string | undefined;
  // The caller has its seat in hand before the first callback.
  await Promise.resolve();
  while (!closing.aborted) {
    let outcome = await attempt(options, around, closing);
    if (outcome === 'led' || closing.aborted) return;
    silences = outcome === 'silent' ? silences + 1 : 0;
    if (silences >= PATIENCE_WITH_SILENCE) outcome = unresponsive(options);
    if (typeof outcome === 'object') {
      if (told !== outcome.message) options.onBlocked(outcome);
      told = outcome.message;
      if (!options.keepTrying) return;
      await around.wait(PAUSE_WHEN_BLOCKED, closing);
    } else {
      if (outcome === 'followed') told = undefined;
      // Random, so that of several followers one is clearly first.
      await around.wait(50 + around.random() * 350, closing);
    }
  }
}

async function attempt(
  options: SeatOptions,
  around: SeatSurroundings,
  closing: AbortSignal,
): Promise<Outcome> {
  const elsewhere = await servedElsewhere(options, closing);
  if (elsewhere || closing.aborted) return elsewhere ?? 'silent';
  const listening = await openListener(options);
  if (listening.ok) {
    await lead(options, around, listening.listener, closing);
    return 'led';
  }
  if (listening.code === 'EADDRINUSE') return follow(options, closing);
  const message = `${listening.message} Choose another port or address.`;
  return { reason: 'stranger', port: options.port, message };
}

async function lead(
  { home, host, onLead }: SeatOptions,
  around: SeatSurroundings,
  listener: Listener,
  closing: AbortSignal,
): Promise<void> {
  const record: SeatRecord = {
    host: dialled(host),
    port: listener.port,
    pid: process.pid,
    startedAt: around.now().toISOString(),
  };
  // Without the record the gateway serves as well; it is only harder to find.
  await writeSeatRecord(home, record).catch(() => {});
  if (!closing.aborted) {
    onLead(listener);
    await fired(closing);
  }
  await removeSeatRecord(home, record).catch(() => {});
  await listener.close();
}

async function follow(options: SeatOptions, closing: AbortSignal): Promise<Outcome> {
  const { port, configFile, onFollow } = options;
  const host = dialled(options.host);
  return withControl({ home: options.home, host, port }, closing, async (control) => {
    const holder = await askHolder(control, host, port);
    if (closing.aborted || holder.kind === 'silent') return 'silent';
    if (holder.kind === 'stranger') return { reason: 'stranger', port, message: holder.message };
    if (!(await isSameFile(holder.status.configFile, configFile))) {
      return {
        reason: 'other-configuration',
        port,
        message: `This state folder is served already at port ${port}, from the configuration ${holder.status.configFile}. Use that file, or another HEADGATE_HOME and port.`,
      };
    }
    // Why the line broke does not matter: the next attempt shows who holds the port now.
    await holdLine(control, holder.status, () => onFollow(port), closing).catch(() => {});
    return 'followed';
  });
}

/** Holds the event stream. Between the look at the holder and this the port may have gone to another one. */
async function holdLine(
  control: ControlClient,
  expected: Status,
  onHeld: () => void,
  closing: AbortSignal,
): Promise<void> {
  const changedHands = new AbortController();
  let held = false;
  await control.follow(
    (event) => {
      if (held || event.type !== 'status') return;
      held = event.status.configFile === expected.configFile;
      if (held) onHeld();
      else changedHands.abort();
    },
    AbortSignal.any([closing, changedHands.signal]),
  );
}

/** Whether the state folder is served at another port. The record may be a dead one's, so the proof decides. */
async function servedElsewhere(
  { home, port }: SeatOptions,
  closing: AbortSignal,
): Promise<Blocked | undefined> {
  const record = await readSeatRecord(home);
  if (!record || record.port === port) return undefined;
  const holder = await withControl({ ...record, home }, closing, (control) =>
    askHolder(control, record.host, record.port),
  );
  if (holder.kind !== 'ours') return undefined;
  return {
    reason: 'other-port',
    port: record.port,
    message: `This state folder is served already at port ${record.port}. Use that port, or another HEADGATE_HOME.`,
  };
}

async function withControl<T>(
  { home, host, port }: ControlClientOptions,
  closing: AbortSignal,
  use: (control: ControlClient) => Promise<T>,
): Promise<T> {
  const control = createControlClient({ home, host, port });
  closing.addEventListener('abort', control.close);
  try {
    return await use(control);
  } finally {
    closing.removeEventListener('abort', control.close);
    control.close();
  }
}

function unresponsive({ port }: SeatOptions): Blocked {
  return {
    reason: 'stranger',
    port,
    message: `The program that holds port ${port} does not answer. Choose another port, or stop that program.`,
  };
}

/** Where to connect to a gateway that listens at `host`. */
function dialled(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const real = (path: string) => realpath(path).catch(() => resolve(path));
  return resolve(one) === resolve(other) || (await real(one)) === (await real(other));
}

function fired(signal: AbortSignal): Promise<void> {
  return new Promise((resolveFired) => {
    if (signal.aborted) resolveFired();
    else signal.addEventListener('abort', () => resolveFired(), { once: true });
  });
}
