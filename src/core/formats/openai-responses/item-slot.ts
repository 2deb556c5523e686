// One item of an answer while it is read: what of it has been passed on, and how it ends.

import type { JsonObject } from '../../model/json.ts';
import type { StreamEvent } from '../../model/stream.ts';
import { CallSlot } from './call-slot.ts';
import { MessageSlot } from './message-slot.ts';
import { OpaqueSlot } from './opaque-slot.ts';
import { ReasoningSlot } from './reasoning-slot.ts';

/** Deltas and the whole texts after them both go in; what comes out says everything once. */
export interface ItemSlot {
  /** Learns what an item says by being there: the name of a call. */
  learn(item: JsonObject): StreamEvent[];
  /** `type` is that of the event. */
  take(event: JsonObject, type: string): StreamEvent[];
  /** Another item begins to speak before this one has ended. */
  interrupt(): StreamEvent[];
  /** `item` is the complete item, where it came. */
  close(item: JsonObject | undefined): StreamEvent[];
}

export type ItemKind = 'message' | 'reasoning' | 'call' | 'opaque';

export function kindOfItem(item: JsonObject): ItemKind {
  switch (item.type) {
    case 'message':
    case 'reasoning':
      return item.type;
    case 'function_call':
    case 'custom_tool_call':
      return 'call';
    default:
      return 'opaque';
  }
}

/** What the calls of one answer share: their numbers, and what made-up ids are made from. */
export interface CallCount {
  calls: number;
  answerId: string | undefined;
}

export function createSlot(kind: ItemKind, count: CallCount): ItemSlot {
  if (kind === 'message') return new MessageSlot();
  if (kind === 'reasoning') return new ReasoningSlot();
  return kind === 'call' ? new CallSlot(count) : new OpaqueSlot();
}
