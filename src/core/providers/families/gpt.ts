// The quirks of OpenAI's models, whoever serves them.

import type { Effort } from '../../model/conversation.ts';
import type { Traits } from '../../model/traits.ts';

/**
 * Only OpenAI's own models get OpenAI's own quirks: other gateways call every server that speaks Chat
 * `openai-custom`, and those know neither `max_completion_tokens` nor the `developer` role.
 */
export function gptTraits(model: string): Traits {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  const efforts = effortsOf(name);
  if (efforts) {
    return {
      outputLimitField: 'max_completion_tokens',
      systemRole: 'developer',
      noSampling: true,
      reasoning: 'effort',
      efforts,
      openAiFields: true,
    };
  }
  if (/^(gpt-\d|chatgpt-|gpt-audio)/.test(name)) {
    return { outputLimitField: 'max_completion_tokens', reasoning: 'none', openAiFields: true };
  }
  return { outputLimitField: 'max_tokens' };
}

/** Undefined for models that do not reason: those before GPT-5 outside the o-series, and the `chat` models. */
function effortsOf(name: string): Effort[] | undefined {
  if (/^(o\d|codex-)/.test(name)) return ['low', 'medium', 'high'];
  const [, written] = /^gpt-(\d+(?:\.\d+)?)/.exec(name) ?? [];
  const generation = Number(written ?? 0);
  if (generation < 5 || name.includes('-chat')) return undefined;
  if (generation < 5.1) return ['minimal', 'low', 'medium', 'high'];
  if (generation < 5.2) return ['none', 'low', 'medium', 'high'];
  // These two always reason.
  const always = /^gpt-(6-astra|6\.1-sol)/.test(name);
  return [...(always ? [] : (['none'] as const)), 'low', 'medium', 'high', 'xhigh'];
}
