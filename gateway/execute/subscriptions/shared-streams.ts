import type { StreamListener } from './upstream.ts';

/** Starts a source and returns how to stop it. */
export type StartStream<Event, Failure> = (listener: StreamListener<Event, Failure>) => () => void;

type Stream<Event, Failure> = {
  readonly listeners: Set<StreamListener<Event, Failure>>;
  stop: () => void;
};

/**
 * Sources by key: the first listener starts one, the others join it from its next event on, the last to leave stops it. Listeners
 * must only take note of an event, so none can hold up the others.
 */
export class SharedStreams<Event, Failure> {
  readonly #streams = new Map<string, Stream<Event, Failure>>();
  readonly #copy: (event: Event) => Event;

  /** `copy` makes an event for each listener but the first, where they change what they get. */
  constructor(copy: (event: Event) => Event = (event) => event) {
    this.#copy = copy;
  }

  /** Sources that run now. */
  get size(): number {
    return this.#streams.size;
  }

  /** Joins the source of a key, or starts it. Returns how to leave. */
  join(
    key: string,
    start: StartStream<Event, Failure>,
    listener: StreamListener<Event, Failure>,
  ): () => void {
    const known = this.#streams.get(key);
    const stream = known ?? { listeners: new Set(), stop: () => {} };
    stream.listeners.add(listener);
    if (!known) {
      this.#streams.set(key, stream);
      stream.stop = start(this.#spread(key, stream));
    }
    return () => {
      if (!stream.listeners.delete(listener) || stream.listeners.size > 0) return;
      this.#forget(key, stream);
      stream.stop();
    };
  }

  #spread(key: string, stream: Stream<Event, Failure>): StreamListener<Event, Failure> {
    const { listeners } = stream;
    return {
      next: (event) => {
        // Copied before anybody has seen it, because the first to see it may change it.
        const takers = [...listeners].map((listener, index) => ({
          listener,
          event: index === 0 ? event : this.#copy(event),
        }));
        for (const taker of takers) taker.listener.next(taker.event);
      },
      end: (errors) => {
        this.#forget(key, stream);
        const left = [...listeners];
        listeners.clear();
        for (const listener of left) listener.end(errors);
      },
    };
  }

  #forget(key: string, stream: Stream<Event, Failure>): void {
    if (this.#streams.get(key) === stream) this.#streams.delete(key);
  }
}
