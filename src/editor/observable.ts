// A value that tells its listeners when it was replaced.

export class Observable<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** Calls back at once with the present value, then at each change. */
  observe(listener: (value: T) => void): { dispose(): void } {
    this.#listeners.add(listener);
    listener(this.#value);
    return { dispose: () => this.#listeners.delete(listener) };
  }
}
