// Any server with a compatible API: local ones (Ollama, LM Studio, vLLM), resellers, vendors without an entry of their own.
// Chat is the rule; `format:` on the account names another.

import { traitsByFormat } from './families/by-format.ts';
import type { Provider } from './provider.ts';

export const provider: Provider = {
  id: 'openai-compatibility',
  aliases: [],
  title: 'OpenAI-compatible server',
  format: 'openai-chat',
  auth: 'by-format',
  traits: traitsByFormat,
};
