// Finds which result answers which call, and gives each call an id that the dialect takes and that occurs once.

import type { ToolCallPart, ToolResultPart, Turn } from '../../model/conversation.ts';
import { openAiCallId } from '../openai-identifiers.ts';

const longestId = 64;

export class CallPairing {
  #ids = new Map<ToolCallPart, string>();
  #callOf = new Map<ToolResultPart, ToolCallPart>();
  #answered = new Set<ToolCallPart>();

  /** A result answers the first open call before it that has its id: some vendors count ids anew in every answer. */
  constructor(turns: Turn[]) {
    const open = new Map<string, ToolCallPart[]>();
    const taken = new Set<string>();
    for (const part of turns.flatMap((turn) => turn.parts)) {
      if (part.type === 'tool-call') {
        this.#ids.set(part, uniqueId(part.id, taken));
        open.set(part.id, [...(open.get(part.id) ?? []), part]);
      } else if (part.type === 'tool-result') {
        const call = open.get(part.call)?.shift();
        if (!call) continue;
        this.#callOf.set(part, call);
        this.#answered.add(call);
      }
    }
  }

  idOf(call: ToolCallPart): string {
    return this.#ids.get(call) ?? call.id;
  }

  /** undefined for a result whose call is not in the history, or that answers a call a second time. */
  callOf(result: ToolResultPart): ToolCallPart | undefined {
    return this.#callOf.get(result);
  }

  isAnswered(call: ToolCallPart): boolean {
    return this.#answered.has(call);
  }
}

function uniqueId(id: string, taken: Set<string>): string {
  let unique = openAiCallId(id, longestId);
  for (let count = 2; taken.has(unique); count++) unique = openAiCallId(`${id}_${count}`, longestId);
  taken.add(unique);
  return unique;
}
