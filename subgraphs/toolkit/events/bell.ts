/** Wakes whoever waits for something new; what rings while nobody waits is not forgotten. */
export class Bell {
  readonly #listeners = new Set<() => void>();
  #rings = 0;

  /** How often it rang. Whoever looked before and waits with this number misses nothing in between. */
  get rings(): number {
    return this.#rings;
  }

  /** How many wait now. */
  get waiting(): number {
    return this.#listeners.size;
  }

  ring(): void {
    this.#rings += 1;
    const waiting = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of waiting) listener();
  }

  /** Calls once, when it rings after `since` rings; returns how to stop waiting. */
  wait(since: number, listener: () => void): () => void {
    if (this.#rings !== since) {
      listener();
      return () => {};
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
