// What a strategy is: a pure choice among accounts that could all serve now.

export interface Choosable {
  /** The place in the pool's member list, from 0. */
  position: number;
  weight: number;
  inFlight: number;
  /** A number that rises with each choice anywhere; 0 = never chosen. */
  lastChosen: number;
}

/** Picks one of a list that is never empty. */
export type Strategy = <T extends Choosable>(accounts: readonly T[]) => T;

/** The first of those with the least value. */
export function least<T>(list: readonly T[], value: (item: T) => number): T {
  let best = list[0] as T;
  for (const item of list) {
    if (value(item) < value(best)) best = item;
  }
  return best;
}
