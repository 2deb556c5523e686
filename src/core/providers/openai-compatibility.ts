// Any server that speaks OpenAI's Chat format: local ones (Ollama, LM Studio, vLLM), resellers, vendors without an entry of their own.

import type { Traits } from '../model/traits.ts';
import { openaiTraits } from './openai.ts';
import type { Provider } from './provider.ts';

/** OpenAI's models keep their limit field at a reseller; the `developer` role and OpenAI's own fields are not known widely enough. */
function traits(model: string): Traits {
  return { ...openaiTraits(model), systemRole: 'system', openAiFields: false };
}

export const provider: Provider = {
  id: 'openai-compatibility',
  aliases: [],
  title: 'OpenAI-compatible server',
  format: 'openai-chat',
  auth: 'bearer',
  traits,
};
