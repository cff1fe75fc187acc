import {
  type CheckReport,
  type CheckRules,
  EMPTY_STATE,
  type Entry,
  foldEntries,
  judgeStored,
  type MeshJudgement,
  openReader,
  type RegistryReader,
  type RegistryState,
  readQuality,
  readState,
  readUsage,
  type Usage,
} from '../../registry/index.ts';

const MAX_REPORTS = 300;
const now = (): Date => new Date();

/** The registry of the mesh, only read; it may lie in the files of a process that writes them. */
export class StoredRegistry {
  readonly #address: () => Promise<string>;
  #opened: { readonly address: string; readonly reader: RegistryReader } | undefined;
  #state: RegistryState = EMPTY_STATE;
  /** Those read last: a page about a mesh reads one for each subgraph. */
  readonly #reports = new Map<string, CheckReport>();

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

  /** What was used in the last days, today included; operations of manifests too, which may have no traffic. */
  async usage(days: number): Promise<Usage> {
    const state = await this.current();
    return readUsage({ store: await this.#reader(), clock: now }, state, days);
  }

  /** What was measured of products, day by day, and how each stands by it. */
  async quality(rules: CheckRules): ReturnType<typeof readQuality> {
    return readQuality({ store: await this.#reader(), clock: now, rules });
  }

  /** What policies say of everything that is published. */
  async judge(
    asked: Pick<Parameters<typeof judgeStored>[0], 'mesh' | 'rules' | 'usage'>,
  ): Promise<MeshJudgement> {
    const state = await this.current();
    return judgeStored({ ...asked, store: await this.#reader(), state, clock: now });
  }

  /** The report of a check; undefined when it is damaged. */
  async report(hash: string): Promise<CheckReport | undefined> {
    const known = this.#reports.get(hash);
    if (known) return known;
    const text = await (await this.#reader()).getDocument(hash);
    if (text === undefined) return undefined;
    const report: CheckReport = JSON.parse(text);
    this.#reports.set(hash, report);
    const [oldest] = this.#reports.keys();
    if (this.#reports.size > MAX_REPORTS && oldest !== undefined) this.#reports.delete(oldest);
    return report;
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
