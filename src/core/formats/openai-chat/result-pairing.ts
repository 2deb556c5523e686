// Finds the result of each call wherever the conversation has it, because Chat wants it right after the call.

import type { Part, ToolCallPart, ToolResultPart, Turn } from '../../model/conversation.ts';

interface Placed {
  turn: number;
  part: ToolResultPart;
}

export class ResultPairing {
  /** Results by call id, in the order of the conversation. */
  #results = new Map<string, Placed[]>();
  /** In which turns a call id was used: some clients count ids anew on every turn. */
  #callTurns = new Map<string, number[]>();
  #taken = new Set<ToolResultPart>();

  constructor(turns: Turn[]) {
    turns.forEach((turn, index) => {
      for (const part of turn.parts) {
        if (part.type === 'tool-result') push(this.#results, part.call, { turn: index, part });
        else if (part.type === 'tool-call') push(this.#callTurns, part.id, index);
      }
    });
  }

  /** The result of a call in this turn, before the same id is used again; each result is given once. */
  take(call: ToolCallPart, turn: number): ToolResultPart | undefined {
    const reused = this.#callTurns.get(call.id)?.find((other) => other > turn) ?? Number.POSITIVE_INFINITY;
    const found = this.#results
      .get(call.id)
      ?.find((result) => result.turn > turn && result.turn <= reused && !this.#taken.has(result.part));
    if (found) this.#taken.add(found.part);
    return found?.part;
  }

  /** Whether a part is a result that already stands after its call. */
  isTaken(part: Part): boolean {
    return part.type === 'tool-result' && this.#taken.has(part);
  }
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
