// The quirks of the models that Alibaba itself serves: Qwen, and others' under the same rules.

import type { Traits } from '../../model/traits.ts';
import { traitsWithChat } from './by-format.ts';

/** `enable_thinking` is refused by models that have no thinking mode. */
const cannotThink = /coder|instruct|^qwen-max|^qwen-(mt|vl)|moonshot-v1/;

export const qwenTraits = traitsWithChat(
  (model): Traits => ({
    maxOutputTokens: /qwen3\.[89]|qwen[4-9]/.test(model) ? 131_072 : 65_536,
    reasoning: cannotThink.test(model) ? 'none' : 'budget',
    // Qwen's template takes instructions at the front only.
    systemTurns: false,
  }),
);
