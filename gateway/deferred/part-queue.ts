/**
 * Texts on their way to a client: pushed as they come to be, read one by one. `onStop` is called when the reader leaves before
 * the end.
 */
export class PartQueue implements AsyncIterableIterator<string, undefined> {
  readonly #onStop: () => void;
  readonly #parts: string[] = [];
  #isEnded = false;
  #wake: (() => void) | undefined;

  constructor(onStop: () => void) {
    this.#onStop = onStop;
  }

  push(part: string): void {
    if (this.#isEnded) return;
    this.#parts.push(part);
    this.#wake?.();
  }

  /** Nothing comes after what was pushed. */
  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<string, undefined>> {
    for (;;) {
      const value = this.#parts.shift();
      if (value !== undefined) return { done: false, value };
      if (this.#isEnded) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<string, undefined>> {
    this.#parts.length = 0;
    this.end();
    this.#onStop();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
