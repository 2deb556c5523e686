// What is asked, answered, sent and heard, in words that belong to no wire format: fixtures are written in them.

export type Source = { base64: string; mediaType: string } | { url: string };

/** Something that a user says. `mark` asks to keep the prefix that ends here in the prompt cache. */
export type Piece =
  | { kind: 'text'; text: string; mark?: true }
  | { kind: 'image'; source: Source }
  | { kind: 'document'; source: Source; name: string }
  | { kind: 'audio'; source: Source };

export interface Tool {
  name: string;
  description?: string;
  /** JSON Schema of the arguments. */
  schema?: Schema;
}

export type Schema = Record<string, unknown>;

export type Choice = 'auto' | 'none' | 'required' | { tool: string };
export type Effort = 'low' | 'medium' | 'high';

/** Everything that may be set for one question. Absent = the client's package sends nothing about it. */
export interface Settings {
  system?: string;
  /** The system prompt carries a cache mark. */
  systemMark?: true;
  tools?: Tool[];
  choice?: Choice;
  /** At most one call a turn. */
  oneCallATurn?: true;
  limit?: number;
  stop?: string[];
  temperature?: number;
  topP?: number;
  topK?: number;
  seed?: number;
  frequencyPenalty?: number;
  presencePenalty?: number;
  effort?: Effort;
  /** Tokens. */
  budget?: number;
  reasoning?: 'off' | 'shown';
  /** The answer is JSON: of this schema, or of any. */
  json?: Schema | 'any';
  cacheKey?: string;
  /** Responses: the history stays with the server, and turns name their predecessor. */
  stored?: true;
}

/** One turn of the user in a conversation that remembers the turns before it. */
export interface Question extends Settings {
  pieces?: Piece[];
  results?: Result[];
}

/** What came of a call of the answer before. */
export interface Result {
  call: HeardCall;
  pieces: Piece[];
  isError?: true;
}

export interface HeardCall {
  id: string;
  name: string;
  input: unknown;
}

export type Finish = 'stop' | 'sequence' | 'length' | 'calls' | 'filter';

/** An answer as the program that uses the package sees it. */
export interface Heard {
  text: string;
  reasoning: string;
  refusal: string;
  calls: HeardCall[];
  /** As exactly as the client's format tells it. */
  finish: Finish;
  /** Where the format names the sequence that was hit. */
  sequence?: string;
  model: string;
  usage?: Usage;
}

/** In one normal form: cached tokens and cache writes within input, reasoning within output. */
export interface Usage {
  input?: number;
  output?: number;
  cached?: number;
  cacheWrite?: number;
  reasoning?: number;
}

export type Trouble = 'unknown-model' | 'rate-limit' | 'too-long' | 'overloaded';

/** A failure as the program sees it: the package's own error class, read by the package's own fields. */
export interface Failed {
  kind: Trouble | 'broken' | 'other';
  /** Absent when the answer had begun. */
  status?: number;
  message: string;
  /** The header, as it came. */
  retryAfter?: string;
  /** What had been heard before. */
  text: string;
}

/** What the scripted upstream answers. */
export interface Reply {
  parts: ReplyPart[];
  /** Default: `calls` where there are calls, else `stop`. */
  finish?: Finish;
  /** With the finish `sequence`. */
  sequence?: string;
  usage?: Usage;
  /** Instead of an end: an error within the stream, or a closed connection. */
  broken?: 'error' | 'cut';
}

export type ReplyPart =
  | { kind: 'text'; text: string }
  /** `proof` is the seed of what proves it to the vendor. */
  | { kind: 'reasoning'; text: string; proof?: string }
  | { kind: 'refusal'; text: string }
  | { kind: 'call'; id: string; name: string; input: Record<string, unknown> };

export interface Refusal {
  trouble: Trouble;
  message: string;
  /** Seconds. */
  retryAfter?: number;
}

/** A request as the upstream received it. */
export interface Sent {
  model: string;
  streamed: boolean;
  /** All instructions before the first turn, joined with line ends. */
  system: string;
  turns: SentTurn[];
  tools: Tool[];
  choice?: Choice;
  oneCallATurn?: boolean;
  limit?: number;
  stop: string[];
  temperature?: number;
  topP?: number;
  topK?: number;
  seed?: number;
  frequencyPenalty?: number;
  presencePenalty?: number;
  effort?: string;
  budget?: number;
  /** Whether readable thinking is asked for, where the format has a word for it. */
  reasoningShown?: boolean;
  reasoningOff?: boolean;
  json?: Schema | 'any';
  /** Cache marks, wherever they stand. */
  marks: number;
  cacheKey?: string;
  /** Proofs of reasoning in the history, in their order, by their seeds. */
  proofs: string[];
}

export interface SentTurn {
  by: 'user' | 'model';
  parts: SentPart[];
}

export type SentPart =
  | { kind: 'text'; text: string }
  | { kind: 'image' | 'document' | 'audio'; mediaType?: string; base64?: string; url?: string; name?: string }
  | { kind: 'reasoning'; text: string }
  | { kind: 'call'; id: string; name: string; input: unknown }
  | { kind: 'result'; call: string; text: string; media: SentPart[]; isError: boolean };
