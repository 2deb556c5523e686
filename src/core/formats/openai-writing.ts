// What the writers of a request's parts share, in the formats that keep OpenAI's rule for tool names.

import type { Traits } from '../model/traits.ts';
import { openAiToolName } from './openai-identifiers.ts';

export class OpenAiWriting {
  readonly traits: Traits;
  readonly losses = new Set<string>();
  /** Changed tool names: as written -> as the client knows them. */
  readonly changedNames = new Map<string, string>();

  constructor(traits: Traits) {
    this.traits = traits;
  }

  /** Letters, digits, `_` and `-`, at most 64. */
  toolName(name: string): string {
    const written = openAiToolName(name);
    if (written !== name) this.changedNames.set(written, name);
    return written;
  }
}
