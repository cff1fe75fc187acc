import { Cancellation, type Signal } from '../../edge/index.ts';
import { clientGone } from './deadline.ts';

/** Work under way. It listens to those who wait for it itself, and is cancelled when the last of them has left. */
class Shared<T> {
  readonly cancellation = new Cancellation();
  result: Promise<T> | undefined;
  waiting = 0;

  /** One of those who wait has left. */
  handleEvent(): void {
    this.waiting -= 1;
    if (this.waiting === 0) this.cancellation.abort(clientGone());
  }
}

const MAX_ADDED = 250;

/**
 * Equal work that is asked for while it is under way is done once; whoever waits for it gets the same result, which nobody may
 * change. Keys must hold everything that can change the result.
 */
export class InFlight<T> {
  #running = new Map<string, Shared<T>>();
  #added = 0;

  /** True when more than one wait for this work. */
  isShared(key: string): boolean {
    return (this.#running.get(key)?.waiting ?? 0) > 1;
  }

  /** Lets nobody join any more: what is under way turned out to be for one only. */
  seal(key: string): void {
    this.#running.delete(key);
  }

  /**
   * The result of the work under this key. `client` is listened to for good, so it must not outlive its request; when every client has
   * aborted, so has the signal that the work was given.
   */
  run(key: string, client: Signal | undefined, work: (cancellation: Cancellation) => Promise<T>): Promise<T> {
    let shared = this.#running.get(key);
    // Nobody joins what is about to fail.
    if (!shared?.result || shared.cancellation.aborted) {
      shared = new Shared<T>();
      this.#add(key, shared);
      shared.result = this.#finish(key, shared, work);
    }
    shared.waiting += 1;
    if (client?.aborted) shared.handleEvent();
    else client?.addEventListener('abort', shared);
    return shared.result;
  }

  /**
   * Now and then into a new Map: one whose entries come and go grows a new table every few of them, and a table that outlives the young
   * generation keeps all that follow alive, with every answer in them (a third of the CPU of passing a key through, measured alone).
   */
  #add(key: string, shared: Shared<T>): void {
    this.#added += 1;
    if (this.#added >= MAX_ADDED) {
      this.#added = 0;
      this.#running = new Map(this.#running);
    }
    this.#running.set(key, shared);
  }

  async #finish(
    key: string,
    shared: Shared<T>,
    work: (cancellation: Cancellation) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(shared.cancellation);
    } finally {
      if (this.#running.get(key) === shared) this.#running.delete(key);
    }
  }
}
