// Keeps the reasoning of assistant turns for clients whose format cannot carry it.

import type { Clock } from '../../model/clock.ts';
import type { Proof, ReasoningPart, RefusalPart, TextPart } from '../../model/conversation.ts';
import type { Answer } from '../../model/stream.ts';
import { type Bounds, createBoundedStore } from './bounded-store.ts';
import type { ProofOwner } from './proof-owner.ts';

/** A call without its arguments: the client has those, and they may be whole files. */
export interface KeptCall {
  type: 'tool-call';
  id: string;
  proof?: Proof;
}

export type KeptPart = ReasoningPart | TextPart | RefusalPart | KeptCall;

/** One assistant turn in the order in which the upstream gave it. */
export interface KeptTurn {
  owner: ProofOwner;
  parts: KeptPart[];
}

export interface ProofStore {
  remember(keys: readonly string[], turn: KeptTurn): void;
  find(key: string): KeptTurn | undefined;
}

/** Some thousand turns with reasoning; the longest signatures have tens of kilobytes. */
export const proofBounds: Bounds = { entries: 10_000, bytes: 64 * 1024 * 1024, age: 24 * 60 * 60 * 1000 };
const bytesOfKey = 200;

export function createProofStore(clock: Clock, bounds: Bounds = proofBounds): ProofStore {
  const store = createBoundedStore<KeptTurn>(bounds, () => clock.now());
  return {
    remember([first, ...others], turn) {
      if (first === undefined) return;
      for (const key of others) store.set(key, turn, bytesOfKey);
      // Last, so that it is the last to go: its entry answers for the bytes of all.
      store.set(first, turn, bytesOfKey + sizeOf(turn));
    },
    find: (key) => store.get(key),
  };
}

/** What of an answer is worth keeping; undefined when no format would lose anything. */
export function keptParts(answer: Answer): KeptPart[] | undefined {
  const parts = answer.parts.flatMap((part): KeptPart[] => {
    if (part.type === 'opaque') return [];
    if (part.type !== 'tool-call') return [part];
    return [{ type: 'tool-call', id: part.id, ...(part.proof && { proof: part.proof }) }];
  });
  return parts.some((part) => part.type === 'reasoning' || proofOf(part)) ? parts : undefined;
}

export function proofOf(part: { type: string; proof?: Proof }): Proof | undefined {
  return part.proof;
}

function sizeOf({ parts }: KeptTurn): number {
  let characters = 0;
  for (const part of parts) {
    if (part.type !== 'tool-call') characters += part.text.length;
    characters += proofOf(part)?.value.length ?? 0;
  }
  return characters * 2;
}
