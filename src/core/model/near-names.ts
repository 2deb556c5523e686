// The names that a person may have meant.

import { distance } from 'fastest-levenshtein';

/** Up to `most` of `names`, the nearest first; only those that are near at all. */
export function nearNames(asked: string, names: readonly string[], most = 3): string[] {
  const wanted = asked.toLowerCase();
  return [...new Set(names)]
    .map((name) => ({ name, steps: distance(wanted, name.toLowerCase()) }))
    .filter(
      ({ name, steps }) => steps <= Math.max(2, Math.floor(Math.max(name.length, wanted.length) * 0.45)),
    )
    .sort((a, b) => a.steps - b.steps)
    .slice(0, most)
    .map(({ name }) => name);
}
