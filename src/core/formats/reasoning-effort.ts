// How reasoning effort and thinking budgets translate into each other, so that every format uses one scale.

import type { Effort } from '../model/conversation.ts';

/** From the least to the most. */
const efforts: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

const budgets: Record<Effort, number> = {
  none: 0,
  minimal: 1024,
  low: 4096,
  medium: 10_000,
  high: 24_576,
  xhigh: 32_768,
  max: 60_000,
};

/** The largest budget that still counts as this effort; anything above is `max`. */
const ceilings: readonly [Effort, number][] = [
  ['none', 0],
  ['minimal', 1500],
  ['low', 5000],
  ['medium', 16_000],
  ['high', 28_000],
  ['xhigh', 40_000],
];

export function isEffort(value: unknown): value is Effort {
  return efforts.includes(value as Effort);
}

/** Thinking tokens for an effort; 0 for `none`. Stays below `maxOutputTokens`, because thinking counts as output. */
export function effortToBudget(effort: Effort, maxOutputTokens?: number): number {
  const budget = budgets[effort];
  return maxOutputTokens === undefined ? budget : Math.max(0, Math.min(budget, maxOutputTokens - 1));
}

/** The effort that a thinking budget stands for; `none` for no tokens at all. */
export function budgetToEffort(tokens: number): Effort {
  return ceilings.find(([, ceiling]) => tokens <= ceiling)?.[0] ?? 'max';
}

/** The effort nearest to the asked one among those a model takes: the next lower, else the lowest of all. */
export function nearestEffort(asked: Effort, taken: readonly Effort[]): Effort | undefined {
  const ranked = efforts.filter((effort) => taken.includes(effort));
  return ranked.findLast((effort) => efforts.indexOf(effort) <= efforts.indexOf(asked)) ?? ranked[0];
}
