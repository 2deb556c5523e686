// What is remembered of a request: who, where, how long, how much. Never contents.

import type { Usage } from './usage.ts';

export interface RequestRecord {
  id: string;
  /** ISO 8601. */
  at: string;
  client: string;
  format: string;
  /** The asked name. */
  model: string;
  servedModel?: string;
  /** Absent when nobody served. */
  account?: string;
  /** What the client got. */
  status: number;
  stream: boolean;
  durationMs: number;
  firstTokenMs?: number;
  usage?: Usage;
  attempts: AttemptRecord[];
  losses: string[];
  failure?: { kind: string; message: string };
}

export interface AttemptRecord {
  account: string;
  model: string;
  durationMs: number;
  failure?: { kind: string; message: string; status?: number };
}

/**
 * `ready` serves; `resting` waits for its clock; `trial` is in doubt and gets one request at a time;
 * `broken` needs a person (also: secret missing); `off` is switched off.
 */
export type AccountState = 'ready' | 'resting' | 'trial' | 'broken' | 'off';
