// Waiting for something that another process does. Ends as soon as it is there; the limit only bounds a failing test.

import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Calls `look` until it answers something other than undefined or false. What it throws counts as "not yet". */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = 60_000,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  let last: unknown;
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}.`, { cause: last });
    }
    await sleep(100);
  }
}

export function fileAppears(file: string): Promise<string> {
  return eventually(file, () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined));
}
