// LM Studio on this machine. Facts: https://lmstudio.ai/docs/developer (openai-compat, anthropic-compat; read 2026-10):
// port 1234, a token only where its owner demands one.

import { localTraits } from './families/local.ts';
import type { Provider } from './provider.ts';

export const provider: Provider = {
  id: 'lm-studio',
  aliases: ['lmstudio'],
  title: 'LM Studio',
  format: 'openai-chat',
  baseUrl: 'http://127.0.0.1:1234/v1',
  auth: 'none',
  foreignModels: true,
  traits: localTraits,
};
