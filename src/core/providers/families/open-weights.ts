// The quirks of the models with open weights, which many servers run: what holds wherever that is.

import type { Traits } from '../../model/traits.ts';

/**
 * Efforts as the vendors of the weights document them; hosts take the same ones, on a par with `reasoning_effort` of
 * OpenAI. Those of the first group were trained with their thinking in the history.
 * https://api-docs.deepseek.com/guides/thinking_mode (2026-09), https://docs.together.ai/docs/glm-5.3-quickstart and
 * https://docs.fireworks.ai/api-reference/post-chatcompletions (2026-09), https://platform.kimi.ai/docs (2026-10).
 */
const families: readonly [RegExp, Traits][] = [
  [
    /deepseek-(v(4|[5-9])|flash)|glm-?5[.p][3-9]|kimi-k3/,
    { reasoning: 'effort', efforts: ['low', 'high', 'max'], reasoningContent: true },
  ],
  [/glm-?5[.p]2/, { reasoning: 'effort', efforts: ['high', 'max'], reasoningContent: true }],
  // Whether these think is for their host to say: there is no common control.
  [/deepseek-v3[.p][12]|glm-?(4[.p][5-9]|5)|kimi-k2/, { reasoning: 'none', reasoningContent: true }],
  [/gpt-oss/, { reasoning: 'effort', efforts: ['low', 'medium', 'high'] }],
  // The chat template of Qwen refuses instructions anywhere but at the front.
  [/qwen|qwq/, { reasoning: 'none', systemTurns: false }],
];

/** For a model of no known family: nothing is said about reasoning, since servers refuse what a model cannot. */
export function openWeightsTraits(name: string): Traits {
  const lower = name.toLowerCase();
  return families.find(([names]) => names.test(lower))?.[1] ?? { reasoning: 'none' };
}
