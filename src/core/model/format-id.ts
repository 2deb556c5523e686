// The wire dialects by name. `kiro` will join as an upstream only.

export type FormatId = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini';
