/** Who is told when a request has lost its client: a function, or an object as with any event target. */
type AbortListener = (() => void) | { handleEvent(): void };

/** The part of an `AbortSignal` that tells whether somebody still waits. Every `AbortSignal` is one. */
export type RequestSignal = {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: AbortListener): void;
  removeEventListener(type: 'abort', listener: AbortListener): void;
};

/** The signal of one HTTP request: an `AbortController` for each would cost more than reading the request. */
export class ClientSignal implements RequestSignal {
  readonly #listeners = new Set<AbortListener>();
  #aborted = false;
  #reason: unknown;

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  addEventListener(_type: 'abort', listener: AbortListener): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: AbortListener): void {
    this.#listeners.delete(listener);
  }

  /** Tells everybody once; later calls change nothing. */
  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    for (const listener of this.#listeners)
      if (typeof listener === 'function') listener();
      else listener.handleEvent();
    this.#listeners.clear();
  }
}
