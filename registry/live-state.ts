import { setImmediate } from 'node:timers/promises';
import type { Fact } from './facts.ts';
import { readState } from './snapshot/read-state.ts';
import { STATE_TITLE, stateLines } from './snapshot/state-lines.ts';
import { EMPTY_STATE, foldEntries, type RegistryState } from './state.ts';
import { readPages } from './store/read-pages.ts';
import type { Appended, AppendOptions, RegistryStore } from './store/registry-store.ts';

/** How a state is kept up. */
export type LiveStateOptions = {
  /** Told when following fails; the next notice tries again. And when a snapshot cannot be kept. */
  readonly onFault: (error: unknown) => void;
  /** How many entries come between two snapshots. */
  readonly snapshotEvery?: number;
};

// Folding as many takes some 20 ms of CPU, writing a snapshot of 20,000 some 50.
const SNAPSHOT_EVERY = 1_000;

/** The state of a store, folded once and kept up with whatever any process appends. */
export class LiveState {
  readonly #store: RegistryStore;
  readonly #listeners = new Set<(state: RegistryState) => void>();
  readonly #onFault: (error: unknown) => void;
  readonly #stopFollowing: () => void;
  readonly #snapshotEvery: number;
  #state: RegistryState = EMPTY_STATE;
  /** The revision of the last snapshot, and the writing of the next. */
  #snapshot = 0;
  #keeping: Promise<void> | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(store: RegistryStore, { onFault, snapshotEvery = SNAPSHOT_EVERY }: LiveStateOptions) {
    this.#store = store;
    this.#onFault = onFault;
    this.#snapshotEvery = snapshotEvery;
    this.#stopFollowing = store.onAppend(() => void this.refresh().catch(onFault));
  }

  /** Reads everything there is, from the last snapshot on. */
  static async open(store: RegistryStore, options: LiveStateOptions): Promise<LiveState> {
    const live = new LiveState(store, options);
    live.#state = await readState(store);
    live.#snapshot = live.#state.revision;
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
    await this.#keeping;
  }

  async #readOn(): Promise<RegistryState> {
    let state = this.#state;
    for await (const entries of readPages(this.#store, state.revision)) state = foldEntries(state, entries);
    if (state === this.#state) return state;
    this.#state = state;
    if (state.revision - this.#snapshot >= this.#snapshotEvery) this.#keeping ??= this.#keep(state);
    for (const tell of this.#listeners) {
      try {
        tell(this.#state);
      } catch (error) {
        this.#onFault(error);
      }
    }
    return this.#state;
  }

  /** In the background: whoever appends waits for the entries, and for nothing that only makes the next start faster. */
  async #keep(state: RegistryState): Promise<void> {
    const { revision } = state;
    try {
      const isKept = await this.#store.keepSnapshot({
        title: STATE_TITLE,
        revision,
        lines: unhurried(state),
      });
      if (isKept) this.#snapshot = revision;
    } catch (error) {
      // Tried again after as many entries more, not with each: a full disk stays full.
      this.#snapshot = revision;
      this.#onFault(error);
    } finally {
      this.#keeping = undefined;
    }
  }
}

/** Lets everything else go on after each line. */
async function* unhurried(state: RegistryState): AsyncGenerator<string> {
  for (const line of stateLines(state)) {
    yield line;
    await setImmediate();
  }
}
