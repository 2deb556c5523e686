// What a writer may assume of the one who will read: the quirks of a provider, and of one model of it.

/** Everything is optional; absent means the format's own standard behaviour. */
export interface Traits {
  /** The field in which Chat servers take the output limit. Default `max_completion_tokens` at OpenAI, `max_tokens` elsewhere. */
  outputLimitField?: 'max_tokens' | 'max_completion_tokens';
  /** The model's own maximum, for formats that demand a limit where the client gave none. */
  maxOutputTokens?: number;
  /** The role that carries instructions in Chat. */
  systemRole?: 'system' | 'developer';
  /** The model refuses temperature, top-p and the like. */
  noSampling?: boolean;
  /** Which forms of reasoning control the model takes. */
  reasoning?: 'none' | 'effort' | 'budget' | 'adaptive';
  /** The Chat server gives and takes `reasoning_content` in history. */
  reasoningContent?: boolean;
  /** The server knows `stream_options.include_usage`. Default true. */
  streamUsage?: boolean;
  /** Messages: the model takes `role: "system"` between turns. */
  systemTurns?: boolean;
  /** A forced tool choice is refused. */
  noForcedToolChoice?: boolean;
}
