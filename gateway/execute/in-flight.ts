import { clientGone } from './deadline.ts';
import { Cancellation, type Signal } from './signal.ts';

/** Work under way, and how many wait for it. */
type Shared<T> = { readonly result: Promise<T>; readonly cancellation: Cancellation; waiting: number };

/**
 * Equal work that is asked for while it is under way is done once; whoever waits for it gets the same result, which nobody may
 * change. Keys must hold everything that can change the result. Work is cancelled when the last who waited has left.
 */
export class InFlight<T> {
  readonly #running = new Map<string, Shared<T>>();
  #led = 0;
  #followed = 0;

  /** How often work was done, and how often somebody else's was waited for. */
  get counts(): { readonly led: number; readonly followed: number } {
    return { led: this.#led, followed: this.#followed };
  }

  /** True when more than one wait for this work. */
  isShared(key: string): boolean {
    return (this.#running.get(key)?.waiting ?? 0) > 1;
  }

  /** Lets nobody join any more: what is under way turned out to be for one only. */
  seal(key: string): void {
    this.#running.delete(key);
  }

  /** The result of the work under this key. Rejects with what it rejects with, and with CLIENT_GONE when `client` aborts. */
  run(key: string, client: Signal | undefined, work: (signal: Signal) => Promise<T>): Promise<T> {
    const known = this.#running.get(key);
    if (known) this.#followed += 1;
    else this.#led += 1;
    const shared = known ?? this.#start(key, work);
    shared.waiting += 1;
    return client ? leaveWith(client, shared) : shared.result;
  }

  #start(key: string, work: (signal: Signal) => Promise<T>): Shared<T> {
    const cancellation = new Cancellation();
    const result = work(cancellation);
    const shared: Shared<T> = { result, cancellation, waiting: 0 };
    this.#running.set(key, shared);
    const end = (): void => {
      if (this.#running.get(key) === shared) this.#running.delete(key);
    };
    // Work whose last waiter has left is cancelled: nobody may join what is about to fail.
    cancellation.addEventListener('abort', end);
    result.then(end, end);
    return shared;
  }
}

function leaveWith<T>(client: Signal, shared: Shared<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const leave = (): void => {
      const reason = clientGone();
      shared.waiting -= 1;
      if (shared.waiting === 0) shared.cancellation.abort(reason);
      reject(reason);
    };
    if (client.aborted) {
      leave();
      return;
    }
    client.addEventListener('abort', leave);
    shared.result.then(
      (value) => {
        client.removeEventListener('abort', leave);
        resolve(value);
      },
      (error: unknown) => {
        client.removeEventListener('abort', leave);
        reject(error);
      },
    );
  });
}
