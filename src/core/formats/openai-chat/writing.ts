// What the writers of a request's parts share.

import type { Turn } from '../../model/conversation.ts';
import { OpenAiWriting } from '../openai-writing.ts';
import { chatCallId } from './identifiers.ts';

export class Writing extends OpenAiWriting {
  /** Custom tools that went out as functions. */
  readonly wrappedTools = new Set<string>();

  /** The ids of one turn's calls as Chat takes them, each once: some servers gave all calls of an answer the same id. */
  callIds(turn: Turn): string[] {
    const ids: string[] = [];
    for (const part of turn.parts) {
      if (part.type !== 'tool-call') continue;
      const id = chatCallId(part.id, this.traits.nineCharacterCallIds);
      const again = `${part.id}#${ids.length}`;
      ids.push(ids.includes(id) ? chatCallId(again, this.traits.nineCharacterCallIds) : id);
    }
    return ids;
  }
}
