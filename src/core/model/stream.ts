// The events of one answer, in our own words. A plain answer is the same list, folded.

import type {
  OpaquePart,
  Proof,
  ReasoningPart,
  RefusalPart,
  TextPart,
  ToolCallPart,
} from './conversation.ts';
import type { Failure } from './failure.ts';
import type { Usage } from './usage.ts';

/**
 * Order: `start` once and first; deltas; `finish` once, after every delta; `usage` anywhere after `start`
 * (cumulative, the last one counts); or `failure` once and last instead of `finish`.
 * Tool calls may interleave; each has its own number, counted from 0 in order of appearance.
 */
export type StreamEvent =
  | { type: 'start'; id?: string; model?: string }
  | { type: 'text-delta'; text: string }
  /** Ends a text block where the upstream ends one, with its proof where there is one; the next delta begins another. */
  | { type: 'text-end'; proof?: Proof }
  | { type: 'reasoning-delta'; text: string }
  /** Ends a reasoning block, with its proof where there is one. A redacted block is this event alone. */
  | { type: 'reasoning-end'; proof?: Proof }
  | { type: 'refusal-delta'; text: string }
  | {
      type: 'tool-call-start';
      call: number;
      id: string;
      name: string;
      kind: 'function' | 'custom';
      proof?: Proof;
    }
  | { type: 'tool-call-delta'; call: number; arguments: string }
  | { type: 'tool-call-end'; call: number }
  /** A whole part for which there are no deltas. */
  | { type: 'opaque'; part: OpaquePart }
  | { type: 'usage'; usage: Usage }
  | { type: 'finish'; reason: FinishReason; stopSequence?: string; detail?: string }
  | { type: 'failure'; failure: Failure };

export type FinishReason =
  | 'stop'
  | 'stop-sequence'
  | 'length'
  /** The context window, not the output limit, was full. */
  | 'context-full'
  | 'tool-calls'
  | 'content-filter'
  /** The vendor paused a turn of its own tools; sending the turn back goes on. */
  | 'pause';

/** A whole answer, folded from its events. */
export interface Answer {
  id?: string;
  model?: string;
  parts: (TextPart | ReasoningPart | RefusalPart | ToolCallPart | OpaquePart)[];
  usage: Usage;
  finish: FinishReason;
  stopSequence?: string;
  detail?: string;
  /** Set when the events ended in a failure; the rest is then what came before it. */
  failure?: Failure;
}
