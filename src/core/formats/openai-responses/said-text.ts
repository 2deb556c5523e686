// The texts of an item by their index, so that a whole text after its deltas is not said twice.

export class SaidText {
  #said = new Map<number, string>();

  add(index: number, text: string): void {
    this.#said.set(index, this.#of(index) + text);
  }

  /** What `whole` says beyond what was said. A whole that says something else comes too late to correct anything. */
  rest(index: number, whole: string): string {
    return restOf(this.#of(index), whole);
  }

  #of(index: number): string {
    return this.#said.get(index) ?? '';
  }
}

export function restOf(said: string, whole: string): string {
  return whole.startsWith(said) ? whole.slice(said.length) : '';
}

/** Whether an event carries a whole text instead of a piece. */
export function isWhole(type: string): boolean {
  return type.endsWith('.done');
}
