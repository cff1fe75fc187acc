/** Who is told: a function, or an object as with any event target. */
type AbortListener = (() => void) | { handleEvent(): void };

/** What ends work before its time, as whoever works sees it; every `AbortSignal` is one. */
export type Signal = {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: AbortListener): void;
  removeEventListener(type: 'abort', listener: AbortListener): void;
};

/**
 * A signal and whoever sends it, in one. An `AbortController` does the same for ten times the price, several times per request;
 * who needs a real `AbortSignal` gets one from `toAbortSignal`.
 */
export class Cancellation implements Signal {
  // Most have one listener, and a set for it would be what costs most.
  #listener: AbortListener | undefined;
  #others: Set<AbortListener> | undefined;
  #aborted = false;
  #reason: unknown;

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  addEventListener(_type: 'abort', listener: AbortListener): void {
    if (this.#listener === undefined || this.#listener === listener) this.#listener = listener;
    else {
      this.#others ??= new Set();
      this.#others.add(listener);
    }
  }

  removeEventListener(_type: 'abort', listener: AbortListener): void {
    if (this.#listener === listener) this.#listener = undefined;
    this.#others?.delete(listener);
  }

  /** Tells everybody once; later calls change nothing. */
  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    if (this.#listener) tell(this.#listener);
    for (const listener of this.#others ?? []) tell(listener);
    this.#listener = undefined;
    this.#others = undefined;
  }
}

function tell(listener: AbortListener): void {
  if (typeof listener === 'function') listener();
  else listener.handleEvent();
}

/** The same signal for code that wants the platform's kind. */
export function toAbortSignal(signal: Signal): AbortSignal {
  if (signal instanceof AbortSignal) return signal;
  const controller = new AbortController();
  if (signal.aborted) controller.abort(signal.reason);
  else signal.addEventListener('abort', () => controller.abort(signal.reason));
  return controller.signal;
}
