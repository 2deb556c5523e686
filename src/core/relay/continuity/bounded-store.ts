// A store in memory with bounds: what was not used for longest goes first.

export interface Bounds {
  entries: number;
  bytes: number;
  /** Milliseconds since its last use after which an entry is forgotten. */
  age: number;
}

export interface BoundedStore<Value> {
  /** Counts as a use. */
  get(key: string): Value | undefined;
  /** An entry larger than all the room there is is not kept. */
  set(key: string, value: Value, bytes: number): void;
  delete(key: string): boolean;
  readonly size: number;
  readonly bytes: number;
}

interface Entry<Value> {
  value: Value;
  bytes: number;
  usedAt: number;
}

export function createBoundedStore<Value>(bounds: Bounds, now: () => number): BoundedStore<Value> {
  // A map remembers the order of insertion: each use inserts anew, so the first is the one longest unused.
  const entries = new Map<string, Entry<Value>>();
  let total = 0;
  const isOld = ({ usedAt }: Entry<Value>) => now() - usedAt > bounds.age;

  function remove(key: string): boolean {
    total -= entries.get(key)?.bytes ?? 0;
    return entries.delete(key);
  }
  function insert(key: string, value: Value, bytes: number): void {
    entries.set(key, { value, bytes, usedAt: now() });
    total += bytes;
  }
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      remove(key);
      if (isOld(entry)) return undefined;
      insert(key, entry.value, entry.bytes);
      return entry.value;
    },
    set(key, value, bytes) {
      remove(key);
      if (bytes > bounds.bytes) return;
      insert(key, value, bytes);
      for (const [first, entry] of entries) {
        if (entries.size <= bounds.entries && total <= bounds.bytes && !isOld(entry)) break;
        remove(first);
      }
    },
    delete: remove,
    get size() {
      return entries.size;
    },
    get bytes() {
      return total;
    },
  };
}
