// OpenAI itself, and whatever stands in for it under another base URL.

import type { Traits } from '../model/traits.ts';
import type { Provider } from './provider.ts';

/**
 * Only OpenAI's own models get OpenAI's own quirks: other gateways call every server that speaks Chat
 * `openai-custom`, and those know neither `max_completion_tokens` nor the `developer` role.
 */
export function openaiTraits(model: string): Traits {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  if (isReasoningModel(name)) {
    return {
      outputLimitField: 'max_completion_tokens',
      systemRole: 'developer',
      noSampling: true,
      reasoning: 'effort',
    };
  }
  if (/^(gpt-\d|chatgpt-|gpt-audio)/.test(name)) {
    return { outputLimitField: 'max_completion_tokens', reasoning: 'none' };
  }
  return { outputLimitField: 'max_tokens' };
}

/** The o-series and everything since GPT-5, but for the `chat` models, which do not reason. */
function isReasoningModel(name: string): boolean {
  if (/^(o\d|codex-)/.test(name)) return true;
  const generation = /^gpt-(\d+)/.exec(name)?.[1];
  return generation !== undefined && Number(generation) >= 5 && !name.includes('-chat');
}

export const provider: Provider = {
  id: 'openai',
  aliases: ['openai-custom'],
  title: 'OpenAI',
  format: 'openai-chat',
  baseUrl: 'https://api.openai.com/v1',
  auth: 'bearer',
  keyPage: 'https://platform.openai.com/api-keys',
  standIns: { large: 'gpt-5.5', small: 'gpt-5.4-mini' },
  traits: openaiTraits,
};
