// The configuration that opencode, and Kilo which is built on it, take as JSON in one variable.

import { type AgentContext, gatewayModel } from './agent.ts';

/** Compact JSON with one provider and one model; the user's own file is layered under it by the program. */
export function opencodeConfiguration({ address, key }: AgentContext): string {
  const model = `headgate/${gatewayModel}`;
  return JSON.stringify({
    model,
    // Titles are asked of the small model; without this the program picks one of a provider that may have no key.
    small_model: model,
    provider: {
      headgate: {
        npm: '@ai-sdk/openai-compatible',
        name: 'Headgate',
        options: { baseURL: `${address}/v1`, apiKey: key },
        // To a model of which it knows nothing it shows no pictures.
        models: { [gatewayModel]: { modalities: { input: ['text', 'image'], output: ['text'] } } },
      },
    },
  });
}
