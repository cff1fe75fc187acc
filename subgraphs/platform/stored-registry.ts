import {
  type CheckReport,
  EMPTY_STATE,
  type Entry,
  foldEntries,
  openReader,
  type RegistryReader,
  type RegistryState,
  summariseUsage,
  type Usage,
  windowStart,
} from '../../registry/index.ts';

/** What the registry knows now. */
export type RegistryMoment = {
  readonly state: RegistryState;
  /** The report of the last check of each subgraph, by its hash. */
  readonly lastChecks: ReadonlyMap<string, string>;
};

const NOTHING: RegistryMoment = { state: EMPTY_STATE, lastChecks: new Map() };

/** The registry of the mesh, only read; it may lie in the files of a process that writes them. */
export class StoredRegistry {
  readonly #address: () => Promise<string>;
  #opened: { readonly address: string; readonly reader: RegistryReader } | undefined;
  #moment: RegistryMoment = NOTHING;

  /** `address` says where it is kept; it may change with `supergraph.yaml`. */
  constructor(address: () => Promise<string>) {
    this.#address = address;
  }

  /** Everything up to now. Only what came since the last time is read and folded. */
  async current(): Promise<RegistryMoment> {
    const reader = await this.#reader();
    const added = await reader.read(this.#moment.state.revision);
    if (added.length > 0) this.#moment = take(this.#moment, added);
    return this.#moment;
  }

  /** What happened after a revision, oldest first. */
  async events(after: number): Promise<readonly Entry[]> {
    return (await this.#reader()).read(after);
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
    this.#moment = NOTHING;
    return reader;
  }
}

function take(moment: RegistryMoment, added: readonly Entry[]): RegistryMoment {
  const lastChecks = new Map(moment.lastChecks);
  for (const { fact } of added) {
    if (fact.kind === 'checked') lastChecks.set(fact.subgraph, fact.report);
    if (fact.kind === 'published' || fact.kind === 'rejected')
      lastChecks.set(fact.version.subgraph, fact.version.check);
  }
  return {
    state: foldEntries(moment.state, added),
    lastChecks,
  };
}
