// What the writers of a request's parts share.

import type { Traits } from '../../model/traits.ts';
import { openAiToolName } from '../openai-identifiers.ts';

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

  /** Letters, digits, `_` and `-`, at most 64: the same rule as at OpenAI. */
  toolName(name: string): string {
    const written = openAiToolName(name);
    if (written !== name) this.changedNames.set(written, name);
    return written;
  }
}

/** A surrogate without its other half is refused with the whole request. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
