// Finds what `$ref` points to inside one schema.

import { asObject, type Json, type JsonObject } from '../../model/json.ts';

/** Schemas that refer to each other crosswise grow without bounds when they are written out. */
const MOST_RESOLVED = 500;

export class SchemaReferences {
  readonly #root: JsonObject;
  #resolved = 0;

  constructor(root: JsonObject) {
    this.#root = root;
  }

  /** Undefined for what lies outside the schema or does not exist, and after too many. */
  resolve(reference: string): JsonObject | undefined {
    return ++this.#resolved > MOST_RESOLVED ? undefined : this.find(reference);
  }

  /** The same without a limit, for those who write none of it out. */
  find(reference: string): JsonObject | undefined {
    if (!reference.startsWith('#')) return undefined;
    let found: Json | undefined = this.#root;
    for (const token of reference.slice(1).split('/').slice(1)) {
      const key = decodeToken(token);
      found = Array.isArray(found) ? found[Number(key)] : asObject(found)?.[key];
    }
    return asObject(found);
  }
}

/** JSON Pointer (RFC 6901) inside a URI fragment. */
function decodeToken(token: string): string {
  try {
    return decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return token;
  }
}

/** The name of a definition at the root, where a reference points to one. */
export function definitionName(reference: string): string | undefined {
  const name = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(reference)?.[1];
  return name === undefined ? undefined : decodeToken(name);
}
