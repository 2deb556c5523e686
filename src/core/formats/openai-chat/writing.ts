// What the writers of a request's parts share.

import type { Turn } from '../../model/conversation.ts';
import type { Traits } from '../../model/traits.ts';
import { openAiToolName } from '../openai-identifiers.ts';
import { chatCallId } from './identifiers.ts';

export class Writing {
  readonly traits: Traits;
  readonly losses = new Set<string>();
  /** Changed tool names: as written -> as the client knows them. */
  readonly changedNames = new Map<string, string>();
  /** Custom tools that went out as functions. */
  readonly wrappedTools = new Set<string>();

  constructor(traits: Traits) {
    this.traits = traits;
  }

  toolName(name: string): string {
    const written = openAiToolName(name);
    if (written !== name) this.changedNames.set(written, name);
    return written;
  }

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
