import type { Fact } from './facts.ts';
import { EMPTY_STATE, foldEntries, type RegistryState } from './state.ts';
import { readPages } from './store/read-pages.ts';
import type { Appended, AppendOptions, RegistryStore } from './store/registry-store.ts';

/** The state of a store, folded once and kept up with whatever any process appends. */
export class LiveState {
  readonly #store: RegistryStore;
  readonly #listeners = new Set<(state: RegistryState) => void>();
  readonly #onFault: (error: unknown) => void;
  readonly #stopFollowing: () => void;
  #state: RegistryState = EMPTY_STATE;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(store: RegistryStore, onFault: (error: unknown) => void) {
    this.#store = store;
    this.#onFault = onFault;
    this.#stopFollowing = store.onAppend(() => void this.refresh().catch(onFault));
  }

  /** Reads everything there is. `onFault` is told when following fails later on; the next notice tries again. */
  static async open(store: RegistryStore, onFault: (error: unknown) => void): Promise<LiveState> {
    const live = new LiveState(store, onFault);
    await live.refresh();
    return live;
  }

  /** As far as it was read; `refresh` reads on. */
  get current(): RegistryState {
    return this.#state;
  }

  /** The state with everything that was appended before this call. */
  refresh(): Promise<RegistryState> {
    // One after the other: a read that began earlier may have missed what its caller has just written.
    const turn = this.#turn.then(() => this.#readOn());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Appends as the store does; when it was done, `current` holds it. */
  async append(facts: readonly Fact[], options: AppendOptions): Promise<Appended> {
    const appended = await this.#store.append(facts, options);
    await this.refresh();
    return appended;
  }

  /** Tells of every new state. Returns how to stop. */
  onChange(listener: (state: RegistryState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops following, and settles when nothing is being read any more. The store stays open. */
  async close(): Promise<void> {
    this.#stopFollowing();
    this.#listeners.clear();
    await this.#turn;
  }

  async #readOn(): Promise<RegistryState> {
    let state = this.#state;
    for await (const entries of readPages(this.#store, state.revision)) state = foldEntries(state, entries);
    if (state === this.#state) return state;
    this.#state = state;
    for (const tell of this.#listeners) {
      try {
        tell(this.#state);
      } catch (error) {
        this.#onFault(error);
      }
    }
    return this.#state;
  }
}
