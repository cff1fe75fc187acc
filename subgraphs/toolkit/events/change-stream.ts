/** Where a stream gets its events: a batch at a time, undefined at the end. */
export type BatchSource<Event> = {
  next(): Promise<readonly Event[] | undefined>;
  close(): void;
};

/**
 * Events of a source that is asked only when the one before was taken: at most a batch waits. `return` ends it at once, also while
 * it waits for the source.
 */
export class ChangeStream<Event> implements AsyncIterableIterator<Event, undefined> {
  readonly #source: BatchSource<Event>;
  readonly #onClose: () => void;
  #batch: Event[] = [];
  #isClosed = false;

  constructor(source: BatchSource<Event>, onClose: () => void) {
    this.#source = source;
    this.#onClose = onClose;
  }

  async next(): Promise<IteratorResult<Event, undefined>> {
    while (!this.#isClosed) {
      const event = this.#batch.shift();
      if (event !== undefined) return { done: false, value: event };
      const batch = await this.#source.next();
      if (batch === undefined) break;
      this.#batch = [...batch];
    }
    return this.return();
  }

  async return(): Promise<IteratorResult<Event, undefined>> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#batch = [];
      this.#source.close();
      this.#onClose();
    }
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
