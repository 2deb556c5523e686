// Ollama on this machine. Facts: https://docs.ollama.com/api/openai-compatibility and /api/anthropic-compatibility (read
// 2026-10): port 11434, a key is ignored, a model that cannot think refuses an effort.

import { localTraits } from './families/local.ts';
import type { Provider } from './provider.ts';

export const provider: Provider = {
  id: 'ollama',
  aliases: [],
  title: 'Ollama',
  format: 'openai-chat',
  baseUrl: 'http://127.0.0.1:11434/v1',
  auth: 'none',
  foreignModels: true,
  notes:
    'For the cloud of Ollama add "base-url: https://ollama.com/v1" and a key from https://ollama.com/settings/keys.',
  traits: localTraits,
};
