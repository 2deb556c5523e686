// One request in our own words: what every format is read into and written from.

import type { FormatId } from './format-id.ts';
import type { JsonObject } from './json.ts';

export interface Conversation {
  /** The model name as the client asked for it; writers take the upstream's name from their target. */
  model: string;
  /** The prompt that stands before all turns, one entry a block. Never holds empty text. */
  system: TextPart[];
  turns: Turn[];
  tools: Tool[];
  toolChoice?: ToolChoice;
  /** false = at most one tool call a turn; absent = the upstream's default. */
  parallelToolCalls?: boolean;
  /** Tokens, reasoning included. */
  maxOutputTokens?: number;
  sampling: Sampling;
  /** Never holds empty strings. */
  stop: string[];
  reasoning?: Reasoning;
  output?: OutputFormat;
  verbosity?: 'low' | 'medium' | 'high';
  /** An opaque name of the end user, for the vendor's abuse detection. */
  user?: string;
  /** Routes requests with equal prefixes to the same prompt cache. */
  cacheKey?: string;
  serviceTier?: string;
  stream: boolean;
  /** Top-level fields for which the model has no word; only the format that wrote them takes them back. */
  extra?: { format: FormatId; fields: JsonObject };
}

/** A `system` turn is an instruction in the middle of the conversation and keeps its place. */
export interface Turn {
  role: 'user' | 'assistant' | 'system';
  parts: Part[];
}

export type Part =
  | TextPart
  | ImagePart
  | DocumentPart
  | AudioPart
  | ReasoningPart
  | RefusalPart
  | ToolCallPart
  | ToolResultPart
  | OpaquePart;

/** Asks the upstream to keep the prefix that ends here in its prompt cache. */
export interface CacheMark {
  ttl?: '5m' | '1h';
}

export interface TextPart {
  type: 'text';
  text: string;
  /** Gemini signs the text that ends an answer, in the place of its reasoning. */
  proof?: Proof;
  cache?: CacheMark;
}

export interface ImagePart {
  type: 'image';
  source: MediaSource;
  detail?: string;
  cache?: CacheMark;
}

export interface DocumentPart {
  type: 'document';
  source: MediaSource | { kind: 'text'; text: string };
  name?: string;
  cache?: CacheMark;
}

export interface AudioPart {
  type: 'audio';
  source: MediaSource;
}

export type MediaSource =
  | { kind: 'base64'; mediaType: string; data: string }
  | { kind: 'url'; url: string }
  /** A handle in the store of the vendor that speaks `format`. */
  | { kind: 'file'; format: FormatId; id: string };

export interface ReasoningPart {
  type: 'reasoning';
  /** Readable thinking; empty when the vendor shows none. */
  text: string;
  proof?: Proof;
}

/** What proves to a vendor that the reasoning is its own. Never altered, only sent back to where it came from. */
export interface Proof {
  format: FormatId;
  /** `signature` stands beside the text; `redacted` stands instead of it. */
  kind: 'signature' | 'redacted' | 'encrypted';
  value: string;
  /** The name under which the vendor issued it, where it is bound to one (Responses: the id of the reasoning item). */
  id?: string;
}

export interface RefusalPart {
  type: 'refusal';
  text: string;
}

export interface ToolCallPart {
  type: 'tool-call';
  id: string;
  name: string;
  /** `custom` tools take free text instead of JSON. */
  kind: 'function' | 'custom';
  /** JSON text (`{}` when there are no arguments), kept unparsed so that numbers and key order survive; free text for `custom`. */
  arguments: string;
  /** Gemini signs calls instead of the reasoning that led to them. */
  proof?: Proof;
  cache?: CacheMark;
}

export interface ToolResultPart {
  type: 'tool-result';
  /** The id of the call that this answers. */
  call: string;
  parts: (TextPart | ImagePart | DocumentPart | OpaquePart)[];
  isError?: boolean;
  cache?: CacheMark;
}

/** Something the model has no word for. Other formats must name its loss, or refuse it. */
export interface OpaquePart {
  type: 'opaque';
  format: FormatId;
  /** The vendor's own name of the kind, for the loss report. */
  kind: string;
  value: JsonObject;
}

export interface Tool {
  kind: 'function' | 'custom';
  name: string;
  description?: string;
  /** JSON Schema of the arguments; absent = none declared. */
  schema?: JsonObject;
  strict?: boolean;
  /** `custom` tools: the grammar that the free text must follow; absent = any text. */
  grammar?: { syntax: string; definition: string };
  cache?: CacheMark;
  /** A tool that the vendor runs itself, or that has a type of its own; only its own format takes it back. */
  opaque?: { format: FormatId; value: JsonObject };
}

export type ToolChoice =
  | { type: 'auto' }
  | { type: 'none' }
  /** Some tool must be called. */
  | { type: 'required' }
  | { type: 'tool'; name: string }
  | { type: 'allowed'; names: string[]; required: boolean };

export interface Sampling {
  temperature?: number;
  topP?: number;
  topK?: number;
  seed?: number;
  frequencyPenalty?: number;
  presencePenalty?: number;
}

export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** Both may be given; a writer uses the one its target knows and converts the other. */
export interface Reasoning {
  /** `off` = the client asked for no reasoning; `adaptive` = the model decides. */
  mode: 'on' | 'off' | 'adaptive';
  effort?: Effort;
  budgetTokens?: number;
  /** Whether readable thinking is wanted. */
  show?: boolean;
}

export type OutputFormat =
  | { type: 'json' }
  | { type: 'json-schema'; name?: string; description?: string; schema: JsonObject; strict?: boolean };
