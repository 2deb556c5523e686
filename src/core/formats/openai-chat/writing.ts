// What the writers of a request's parts share.

import type { Traits } from '../../model/traits.ts';
import { chatCallId, chatToolName } from './identifiers.ts';

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
    const written = chatToolName(name);
    if (written !== name) this.changedNames.set(written, name);
    return written;
  }

  callId(id: string): string {
    return chatCallId(id, this.traits.nineCharacterCallIds);
  }
}
