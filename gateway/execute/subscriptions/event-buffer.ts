/** How much a buffer holds, and who is told when it has to let something go or is no longer read. */
export type EventBufferOptions = {
  readonly maxEvents: number;
  readonly onDrop: () => void;
  readonly onClose: () => void;
};

const END = { done: true, value: undefined } as const;

/**
 * Events between a source that does not wait and a reader that may be slow: at most `maxEvents` wait, then the oldest goes. One
 * reader at a time.
 */
export class EventBuffer<T> implements AsyncIterableIterator<T, undefined> {
  readonly #options: EventBufferOptions;
  readonly #events: T[] = [];
  #reader: ((result: IteratorResult<T, undefined>) => void) | undefined;
  #phase: 'open' | 'ending' | 'closed' = 'open';

  constructor(options: EventBufferOptions) {
    this.#options = options;
  }

  /** Hands an event to the reader who waits, or keeps it. */
  push(event: T): void {
    if (this.#phase !== 'open') return;
    if (this.#reader) {
      this.#settle({ done: false, value: event });
      return;
    }
    this.#events.push(event);
    if (this.#events.length <= this.#options.maxEvents) return;
    this.#events.shift();
    this.#options.onDrop();
  }

  /** The source has nothing more; what waits is still read, then `last`, which is never dropped. */
  end(...last: readonly T[]): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'ending';
    this.#events.push(...last);
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader) void this.next().then(reader);
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const [event] = this.#events;
    if (event !== undefined) {
      this.#events.shift();
      return Promise.resolve({ done: false, value: event });
    }
    if (this.#phase !== 'open') return this.return();
    return new Promise((resolve) => {
      this.#reader = resolve;
    });
  }

  /** The reader leaves, also while it waits. */
  return(): Promise<IteratorResult<T, undefined>> {
    if (this.#phase !== 'closed') {
      this.#phase = 'closed';
      this.#events.length = 0;
      this.#settle(END);
      this.#options.onClose();
    }
    return Promise.resolve(END);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #settle(result: IteratorResult<T, undefined>): void {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.(result);
  }
}
