/** Tells the source of a queue to wait or to go on. */
export type Flow = { pause(): void; resume(): void; stop(): void };

/** How much may wait for a slow reader before the source is told to pause. */
const HIGH_WATER_BYTES = 256 * 1024;

/** Chunks that arrive by themselves, read one by one at the reader's pace. */
export class ChunkQueue implements AsyncIterableIterator<Buffer> {
  readonly #flow: Flow;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #end: { readonly error?: Error } | undefined;
  #wake: (() => void) | undefined;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > HIGH_WATER_BYTES) this.#flow.pause();
    this.#wake?.();
  }

  /** No more chunks come: all is there, or it broke. */
  end(error?: Error): void {
    this.#end ??= error ? { error } : {};
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<Buffer>> {
    for (;;) {
      const value = this.#chunks.shift();
      if (value) {
        this.#bytes -= value.length;
        if (this.#bytes <= HIGH_WATER_BYTES) this.#flow.resume();
        return { done: false, value };
      }
      if (this.#end?.error) throw this.#end.error;
      if (this.#end) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  /** The reader has enough: the source is stopped. */
  async return(): Promise<IteratorResult<Buffer>> {
    if (!this.#end) this.#flow.stop();
    this.#chunks.length = 0;
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
