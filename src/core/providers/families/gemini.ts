// The quirks of Google's models, whoever serves them.

import type { Traits } from '../../model/traits.ts';

/** Names of Google's without a version are `latest`, of the newest generation; others are somebody's own and unknown. */
export function geminiTraits(name: string): Traits {
  if (!name.includes('gemini')) return {};
  const [, written] = /gemini-(\d+(?:\.\d+)?)/.exec(name.toLowerCase()) ?? [];
  const generation = Number(written ?? 3);
  const traits: Traits = { maxOutputTokens: generation < 2.5 ? 8192 : 65_536 };
  if (generation >= 3) return { ...traits, geminiGeneration: 3, reasoning: 'effort' };
  if (generation < 2.5) return { ...traits, geminiGeneration: 2, reasoning: 'none' };
  // Pro cannot stop thinking: its least budget is 128.
  const thinkingBudget = name.includes('pro') ? { least: 128, most: 32_768 } : { least: 0, most: 24_576 };
  return { ...traits, geminiGeneration: 2, reasoning: 'budget', thinkingBudget };
}
