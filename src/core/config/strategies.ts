// The words for a pool's strategy: all that a file may use, and those that the gateway can already do.

import type { StrategyName } from './configuration.ts';

export const strategyWords = [
  'round-robin',
  'weighted',
  'priority',
  'least-busy',
  'lowest-latency',
  'lowest-cost',
  'least-used',
  'random',
] as const;

export type StrategyWord = (typeof strategyWords)[number];

const available: readonly string[] = ['round-robin', 'priority'] satisfies StrategyName[];

/** The strategy that will be used, and whether it is the one that was asked for. */
export function readStrategy(word: StrategyWord): { strategy: StrategyName; available: boolean } {
  if (available.includes(word)) return { strategy: word as StrategyName, available: true };
  return { strategy: 'round-robin', available: false };
}
