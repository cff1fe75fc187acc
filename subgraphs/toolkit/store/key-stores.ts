import type { Table } from '../../../contracts/index.ts';
import type { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { inLine } from './build-queue.ts';
import { buildStore, StoreRefused } from './build-store.ts';
import { countRows } from './count-rows.ts';
import type { FirstRows } from './first-rows.ts';
import type { KeptAnswers } from './kept-answers.ts';
import type { Rollups } from './rollups.ts';
import { RowOrders } from './row-orders.ts';
import type { TableCopies } from './table-copies.ts';
import type { TableStore } from './table-store.ts';
import { WatchedFiles } from './watched-files.ts';

/** What the stores of a domain are made of. */
export type KeyStoresOptions = {
  /** Tables that do not change. */
  readonly tables: readonly Table[];
  readonly engine: DuckDbEngine;
  /** Rows of each table, when the domain was opened. */
  readonly rows: ReadonlyMap<string, number>;
  /** Files that the database goes on reading: when one changes, what was read of it is no longer true. */
  readonly files: readonly string[];
  /** Memory for all tables together. */
  readonly budgetBytes: number;
  /** Where all tables of the domain stay as they are: answers to be given again. */
  readonly answers?: KeptAnswers | undefined;
  /** Tables that are copied into the database, once those here are there. */
  readonly copies?: TableCopies;
  /** What is counted and added up of them beforehand. */
  readonly rollups?: Rollups;
  /** Their first rows in orders that are asked for. */
  readonly firstRows?: FirstRows;
  readonly onError: (error: unknown) => void;
};

/** Files that are written all the time are read into memory for at most a fifth of it. */
const STILL_FOR_EACH_BUILD = 4;
const LEAST_STILL_MS = 2_000;
/** What first rows may take of the memory that copies and rollups leave; the rest is for indexes. */
const FIRST_ROWS_SHARE = 1 / 4;

/**
 * Tables of a domain in memory, for what is asked by key. They are read in the background and come into use one by one;
 * until then, and for tables that do not fit, the database answers the same. When a file changes, what was read of it is
 * forgotten at once, and read again when the file has been left alone for a while.
 */
export class KeyStores {
  /** The rows of these tables in other orders. */
  readonly orders: RowOrders;
  readonly #options: KeyStoresOptions;
  readonly #stores = new Map<Table, TableStore>();
  readonly #watch: WatchedFiles;
  /** What is read now; given up when a file changes meanwhile. */
  #reading = { aborted: false };
  #version = 0;
  #built: Promise<void> | undefined;
  #buildMs = 0;

  constructor(options: KeyStoresOptions) {
    this.#options = options;
    this.orders = new RowOrders(options);
    let forgotten = Promise.resolve();
    this.#watch = new WatchedFiles(options.files, {
      onChange: () => {
        this.#drop();
        forgotten = this.#forget();
      },
      onStill: () => {
        this.#reading = { aborted: false };
        this.#built = this.#enqueue(() => forgotten.then(() => this.#rebuild()));
      },
      stillMs: () => Math.max(LEAST_STILL_MS, STILL_FOR_EACH_BUILD * this.#buildMs),
    });
  }

  /** Answers to be given again, where there are any. */
  get answers(): KeptAnswers | undefined {
    return this.#options.answers;
  }

  /** What groups can be made of without reading rows. */
  get rollups(): Rollups | undefined {
    return this.#options.rollups;
  }

  /** Where pages of large tables are looked for. */
  get firstRows(): FirstRows | undefined {
    return this.#options.firstRows;
  }

  /** Changes with every table that comes into use; what was compiled against another version is out of date. */
  get version(): number {
    return this.#version;
  }

  /** The rows of a table, once they are there. */
  readonly find = (table: Table): TableStore | undefined => this.#stores.get(table);

  /** Reads the tables, the smallest first; resolves when all are there that fit. */
  build(): Promise<void> {
    this.#built ??= this.#enqueue(async () => {
      await this.#watch.start();
      await this.#buildAll(this.#options.rows);
    });
    return this.#built;
  }

  /** Gives the memory back; what is being read is given up. The copies go with the database. */
  close(): void {
    this.#options.copies?.stop();
    this.#options.rollups?.stop();
    this.#options.firstRows?.stop();
    this.#watch.stop();
    this.#drop();
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    const reading = this.#reading;
    return inLine(async () => {
      if (reading.aborted) return;
      const began = performance.now();
      await work();
      this.#buildMs = performance.now() - began;
    });
  }

  #drop(): void {
    this.#reading.aborted = true;
    this.#stores.clear();
    this.orders.clear();
    this.#options.answers?.close();
    this.#version += 1;
  }

  /** The database reads files again. */
  async #forget(): Promise<void> {
    const { copies, rollups, firstRows } = this.#options;
    await Promise.all([copies?.forget(), rollups?.forget(), firstRows?.forget()]);
  }

  async #rebuild(): Promise<void> {
    const { tables, engine, onError } = this.#options;
    try {
      await this.#buildAll(await countRows(engine, tables));
    } catch (error) {
      // Closed, or a file is gone: then there is nothing to read until it changes again.
      if (!this.#reading.aborted) onError(error);
    }
  }

  async #buildAll(rows: ReadonlyMap<string, number>): Promise<void> {
    const reading = this.#reading;
    if (reading.aborted) return;
    this.#options.answers?.open();
    const tables = this.#options.tables
      .filter(({ product, keys }) => product.access === 'rows' && keys.length > 0)
      .sort((one, other) => (rows.get(one.name) ?? 0) - (rows.get(other.name) ?? 0));
    let left = this.#options.budgetBytes;
    for (const table of tables) {
      if (reading.aborted) return;
      const store = await this.#build(table, { rows: rows.get(table.name) ?? 0, budgetBytes: left, reading });
      if (!store || reading.aborted) continue;
      left -= store.bytes;
      this.#stores.set(table, store);
      this.#version += 1;
    }
    this.orders.budgetBytes = left;
    if (reading.aborted) return;
    await this.#prepareDatabase(rows, reading);
  }

  /** Copies are made first, because all else reads them. */
  async #prepareDatabase(rows: ReadonlyMap<string, number>, reading: OneBuild['reading']): Promise<void> {
    const { copies, rollups, firstRows } = this.#options;
    if (!copies) return;
    const look = (): Promise<void> => this.#watch.look();
    let budgetBytes = await copies.make({ rows, look });
    if (reading.aborted) return;
    budgetBytes -= (await rollups?.make({ rows, look, budgetBytes })) ?? 0;
    if (reading.aborted) return;
    const ofFirstRows = budgetBytes * FIRST_ROWS_SHARE;
    firstRows?.open({ rows, look, budgetBytes: ofFirstRows });
    const isStored = (table: Table): boolean => this.#stores.has(table);
    await copies.index({ rows, isStored, budgetBytes: budgetBytes - ofFirstRows });
  }

  async #build(table: Table, { rows, budgetBytes, reading }: OneBuild): Promise<TableStore | undefined> {
    const { engine, onError } = this.#options;
    try {
      return await buildStore({ engine, table, rows, budgetBytes, signal: reading });
    } catch (error) {
      if (!(error instanceof StoreRefused) && !reading.aborted) onError(error);
      return undefined;
    }
  }
}

type OneBuild = {
  readonly rows: number;
  readonly budgetBytes: number;
  readonly reading: { readonly aborted: boolean };
};
