// What the writers of a request's parts share.

import type { Traits } from '../../model/traits.ts';
import { conformPropertyName, conformToolName } from './identifiers.ts';

export class Writing {
  readonly traits: Traits;
  readonly losses = new Set<string>();
  /** Changed tool names: as written -> as the client knows them. */
  readonly changedNames = new Map<string, string>();
  /** Changed property names of schemas, likewise. */
  readonly changedProperties = new Map<string, string>();
  /** Custom tools that went out as functions. */
  readonly wrappedTools = new Set<string>();

  constructor(traits: Traits) {
    this.traits = traits;
  }

  get isReduced(): boolean {
    return this.traits.schemaDialect === 'reduced';
  }

  /** Generation 3 and newer. */
  get isCurrent(): boolean {
    return this.traits.geminiGeneration === 3;
  }

  toolName(name: string): string {
    return note(this.changedNames, conformToolName(name), name);
  }

  propertyName(name: string): string {
    return note(this.changedProperties, conformPropertyName(name), name);
  }
}

function note(changed: Map<string, string>, written: string, original: string): string {
  if (written !== original) changed.set(written, original);
  return written;
}
