// Counts of tests, from the processes that ran them.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from './editor/run-process.ts';

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export const nothing: Tally = { passed: 0, failed: 0, skipped: 0 };

export function add(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/**
 * Runs a Node script that leaves its counts in the file HEADGATE_TALLY names. A script that ends without counts, or
 * badly although it counted no failure, is itself one failure: otherwise a crash would look like success.
 */
export async function runCounted(args: string[], environment: Record<string, string> = {}): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-tally-'));
  const file = join(folder, 'tally.json');
  try {
    const all = { ...process.env, ...environment, HEADGATE_TALLY: file };
    const { code } = await runProcess(process.execPath, args, { show: true, environment: all });
    const tally = readTally(file);
    if (tally && (code === 0 || tally.failed > 0)) return tally;
    console.log(`"${args.join(' ')}" ended with exit code ${code}${tally ? '' : ' and without counts'}.`);
    return add(tally ?? nothing, { passed: 0, failed: 1, skipped: 0 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function readTally(file: string): Tally | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The other side of `runCounted`. */
export function leaveTally(tally: Tally): void {
  if (process.env.HEADGATE_TALLY) writeFileSync(process.env.HEADGATE_TALLY, JSON.stringify(tally));
}
