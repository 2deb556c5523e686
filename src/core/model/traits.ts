// What a writer may assume of the one who will read: the quirks of a provider, and of one model of it.

import type { Effort } from './conversation.ts';

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
  /**
   * Chat: the server takes the fields that only OpenAI itself knows (`prompt_cache_key`, `safety_identifier`, `verbosity`,
   * `service_tier`, `allowed_tools`, tools of type `custom`). Default false: Mistral and Cerebras refuse unknown fields.
   */
  openAiFields?: boolean;
  /** Tokens of prompt and answer together, where an upstream tells its usage as a share of them (Kiro). */
  contextWindow?: number;
  /** The efforts that the model takes; a writer picks the nearest. Absent = all. */
  efforts?: readonly Effort[];
  /** Chat: call ids must be exactly nine letters or digits (Mistral). */
  nineCharacterCallIds?: boolean;
  /** Chat: the server wants its own reasoning proofs back (OpenRouter's `reasoning_details`, Google's `thought_signature`). */
  reasoningProofs?: boolean;
  /** Messages: the model takes `role: "system"` between turns. Chat: false = it takes instructions at the front only (Qwen). */
  systemTurns?: boolean;
  /** A forced tool choice is refused. */
  noForcedToolChoice?: boolean;
  /**
   * Gemini: what the model's generation takes. From 3 on, calls in the history must carry thought signatures, results
   * may hold media themselves, and JSON output goes together with function tools. Default 2.
   */
  geminiGeneration?: 2 | 3;
  /**
   * Gemini: the words for schemas. `json-schema` goes into `parametersJsonSchema`; `reduced` into `parameters`, the
   * protobuf form that gateways without the other know. Default `json-schema`.
   */
  schemaDialect?: 'json-schema' | 'reduced';
  /** The thinking budgets, in tokens, that the model takes; `least` above 0 = it cannot stop thinking. Gemini's default 0 to 24576. */
  thinkingBudget?: { least: number; most: number };
}
