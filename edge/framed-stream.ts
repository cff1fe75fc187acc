import type { BodyStream } from './http.ts';

/** How parts become bytes, and what is said while there is none. */
export type Framing = {
  readonly open: string;
  readonly part: (part: string) => string;
  readonly close: string;
  /** Sent when no part came for `heartbeatMs`; proxies close connections that say nothing. */
  readonly heartbeat: string;
  readonly heartbeatMs: number | undefined;
};

type Chunk = IteratorResult<string, undefined>;
type Settled = { readonly result: IteratorResult<string> } | { readonly error: unknown };
type Waiting = { readonly resolve: (chunk: Chunk) => void; readonly reject: (error: unknown) => void };

const END: Chunk = { done: true, value: undefined };

/** The parts as a body. Whoever stops reading ends the source at once, also while it waits for its next part. */
export function framedStream(parts: AsyncIterable<string>, framing: Framing): BodyStream {
  return { [Symbol.asyncIterator]: () => new FramedIterator(parts[Symbol.asyncIterator](), framing) };
}

/** By hand, because `return` of an async generator waits for the `next` that is under way. */
class FramedIterator implements AsyncIterator<string, undefined> {
  readonly #source: AsyncIterator<string>;
  readonly #framing: Framing;
  #phase: 'new' | 'open' | 'ended' = 'new';
  #isPulling = false;
  #settled: Settled | undefined;
  #waiting: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(source: AsyncIterator<string>, framing: Framing) {
    this.#source = source;
    this.#framing = framing;
  }

  next(): Promise<Chunk> {
    if (this.#phase === 'ended') return Promise.resolve(END);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (this.#settled) this.#deliver(this.#settled);
      else {
        this.#startHeartbeat();
        this.#pull();
      }
    });
  }

  async return(): Promise<Chunk> {
    if (this.#phase === 'ended') return END;
    this.#phase = 'ended';
    this.#take()?.resolve(END);
    await this.#source.return?.();
    return END;
  }

  #pull(): void {
    if (this.#isPulling) return;
    this.#isPulling = true;
    const settle = (settled: Settled): void => {
      this.#isPulling = false;
      this.#deliver(settled);
    };
    this.#source.next().then(
      (result) => settle({ result }),
      (error: unknown) => settle({ error }),
    );
  }

  #deliver(settled: Settled): void {
    const waiting = this.#take();
    // A part that comes while its client is busy with a heartbeat waits here.
    this.#settled = waiting ? undefined : settled;
    if (!waiting) return;
    if ('error' in settled) {
      this.#phase = 'ended';
      waiting.reject(settled.error);
      return;
    }
    const { open, part, close } = this.#framing;
    const start = this.#phase === 'new' ? open : '';
    this.#phase = settled.result.done ? 'ended' : 'open';
    const value = settled.result.done ? close : part(settled.result.value);
    waiting.resolve({ done: false, value: start + value });
  }

  #startHeartbeat(): void {
    const { open, heartbeat, heartbeatMs } = this.#framing;
    if (heartbeatMs === undefined) return;
    this.#timer = setTimeout(() => {
      const start = this.#phase === 'new' ? open : '';
      this.#phase = 'open';
      this.#take()?.resolve({ done: false, value: start + heartbeat });
    }, heartbeatMs);
  }

  #take(): Waiting | undefined {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }
}
