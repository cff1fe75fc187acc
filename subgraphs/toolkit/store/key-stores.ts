import type { Table } from '../../../contracts/index.ts';
import type { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { buildStore, StoreRefused } from './build-store.ts';
import type { TableCopies } from './table-copies.ts';
import type { TableStore } from './table-store.ts';
import { WatchedFiles } from './watched-files.ts';

/** What the stores of a domain are made of. */
export type KeyStoresOptions = {
  /** Tables that do not change. */
  readonly tables: readonly Table[];
  readonly engine: DuckDbEngine;
  /** Rows of each table. */
  readonly rows: ReadonlyMap<string, number>;
  /** Files that the database goes on reading: when one changes, what was read of it is no longer true. */
  readonly files: readonly string[];
  /** Memory for all tables together. */
  readonly budgetBytes: number;
  /** Tables that are copied into the database, once those here are there. */
  readonly copies?: TableCopies;
  readonly onError: (error: unknown) => void;
};

/** Stores are built one at a time in a process, so that the domains of a mesh do not crowd each other out. */
let queue: Promise<void> = Promise.resolve();

/**
 * Tables of a domain in memory, for what is asked by key. They are read in the background and come into use one by one;
 * until then, and for tables that do not fit, the database answers the same.
 */
export class KeyStores {
  readonly #options: KeyStoresOptions;
  readonly #stores = new Map<Table, TableStore>();
  readonly #closing = { aborted: false };
  #version = 0;
  readonly #watch: WatchedFiles;
  #built: Promise<void> | undefined;

  constructor(options: KeyStoresOptions) {
    this.#options = options;
    this.#watch = new WatchedFiles(options.files, () => this.#forget());
  }

  /** Changes with every table that comes into use; what was compiled against another version is out of date. */
  get version(): number {
    return this.#version;
  }

  /** The rows of a table, once they are there. */
  readonly find = (table: Table): TableStore | undefined => this.#stores.get(table);

  /** Reads the tables, the smallest first; resolves when all are there that fit. */
  build(): Promise<void> {
    this.#built ??= queue = queue.then(() => this.#buildAll());
    return this.#built;
  }

  /** Gives the memory back; what is being read is given up. The copies go with the database. */
  close(): void {
    this.#options.copies?.stop();
    this.#watch.stop();
    this.#drop();
  }

  #forget(): void {
    this.#drop();
    void this.#options.copies?.forget();
  }

  #drop(): void {
    this.#closing.aborted = true;
    this.#stores.clear();
    this.#version += 1;
  }

  async #buildAll(): Promise<void> {
    const { rows, budgetBytes } = this.#options;
    const tables = this.#options.tables
      .filter(({ product, keys }) => product.access === 'rows' && keys.length > 0)
      .sort((one, other) => (rows.get(one.name) ?? 0) - (rows.get(other.name) ?? 0));
    await this.#watch.start();
    let left = budgetBytes;
    for (const table of tables) {
      if (this.#closing.aborted) return;
      const store = await this.#build(table, left);
      if (!store || this.#closing.aborted) continue;
      left -= store.bytes;
      this.#stores.set(table, store);
      this.#version += 1;
    }
    await this.#options.copies?.make();
  }

  async #build(table: Table, budgetBytes: number): Promise<TableStore | undefined> {
    const { engine, rows, onError } = this.#options;
    try {
      return await buildStore({
        engine,
        table,
        rows: rows.get(table.name) ?? 0,
        budgetBytes,
        signal: this.#closing,
      });
    } catch (error) {
      if (!(error instanceof StoreRefused) && !this.#closing.aborted) onError(error);
      return undefined;
    }
  }
}
