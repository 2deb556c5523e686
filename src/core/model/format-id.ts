// The wire dialects by name.

/** Those that clients speak to us. */
export type DialectId = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini';

/** Those that we speak to upstreams. */
export type FormatId = DialectId | 'kiro';
