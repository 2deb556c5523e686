// What the writers of a request's parts share.

import type { Traits } from '../../model/traits.ts';
import { openAiToolName } from '../openai-identifiers.ts';

export class Writing {
  readonly traits: Traits;
  readonly losses = new Set<string>();
  /** Changed tool names: as written -> as the client knows them. */
  readonly changedNames = new Map<string, string>();

  constructor(traits: Traits) {
    this.traits = traits;
  }

  toolName(name: string): string {
    const written = openAiToolName(name);
    if (written !== name) this.changedNames.set(written, name);
    return written;
  }
}
