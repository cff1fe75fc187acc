import {
  type CheckReport,
  EMPTY_STATE,
  type Entry,
  foldEntries,
  openReader,
  type RegistryReader,
  type RegistryState,
  readState,
  summariseUsage,
  type Usage,
  windowStart,
} from '../../registry/index.ts';

/** The registry of the mesh, only read; it may lie in the files of a process that writes them. */
export class StoredRegistry {
  readonly #address: () => Promise<string>;
  #opened: { readonly address: string; readonly reader: RegistryReader } | undefined;
  #state: RegistryState = EMPTY_STATE;

  /** `address` says where it is kept; it may change with `supergraph.yaml`. */
  constructor(address: () => Promise<string>) {
    this.#address = address;
  }

  /** Everything up to now. Only what came since the last time is read and folded. */
  async current(): Promise<RegistryState> {
    const reader = await this.#reader();
    if (this.#state === EMPTY_STATE) this.#state = await readState(reader);
    const added = await reader.read(this.#state.revision);
    // Another request may have read on meanwhile.
    const isNext = added[0]?.revision === this.#state.revision + 1;
    if (isNext) this.#state = foldEntries(this.#state, added);
    return this.#state;
  }

  /** What happened after a revision, oldest first, at most as much. */
  async events(after: number, limit: number): Promise<readonly Entry[]> {
    return (await this.#reader()).read(after, limit);
  }

  /** What was used in the last days, today included. */
  async usage(days: number): Promise<Usage> {
    const reader = await this.#reader();
    return summariseUsage(await reader.readUsage(windowStart(days, new Date())), days);
  }

  /** The report of a check; undefined when it is damaged. */
  async report(hash: string): Promise<CheckReport | undefined> {
    const text = await (await this.#reader()).getDocument(hash);
    return text === undefined ? undefined : JSON.parse(text);
  }

  async close(): Promise<void> {
    await this.#opened?.reader.close();
  }

  async #reader(): Promise<RegistryReader> {
    const address = await this.#address();
    if (this.#opened?.address === address) return this.#opened.reader;
    await this.#opened?.reader.close();
    const reader = await openReader(address);
    this.#opened = { address, reader };
    this.#state = EMPTY_STATE;
    return reader;
  }
}
