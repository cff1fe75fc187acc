import type { Table } from '../../../contracts/index.ts';
import { identifier } from '../query/dialect.ts';
import { Demand } from './demand.ts';
import { DerivedTables, type TablesAsTheyAre, type UnchangingTables } from './derived-tables.ts';
import { expectedBytes } from './expected-size.ts';

/** So many rows hold a page where one in two hundred fulfils its condition, and to look through them costs a millisecond. */
const MOST_ROWS = 20_000;
/** Fewer rows would rarely hold a page. */
const LEAST_ROWS = 2_000;
/** Memory of the first rows in one order. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Smaller tables are sorted in a few milliseconds as they are. */
const LEAST_TABLE_ROWS = 100_000;
/** Orders that are counted, and kept. */
const MOST_ORDERS = 64;
const MOST_KEPT = 32;

/** First rows that are kept: what stands behind FROM, and how many there are. */
export type KeptRows = { readonly from: string; readonly rows: number };

/**
 * The first rows of large tables in orders that were asked for again: a page that is found among them is the page of the whole
 * table, whatever its condition, and costs the same in a table of any size.
 */
export class FirstRows {
  readonly #options: UnchangingTables;
  readonly #derived: DerivedTables;
  readonly #demand = new Demand(MOST_ORDERS);
  /** By table and order. */
  readonly #kept = new Map<string, KeptRows>();

  constructor(options: UnchangingTables) {
    this.#options = options;
    this.#derived = new DerivedTables({ ...options, kind: 'first rows', most: MOST_KEPT });
  }

  /** The first rows of a table in this order; undefined as long as they are not made. */
  find(table: Table, orderSql: string): KeptRows | undefined {
    const name = `${table.name}${orderSql}`;
    const kept = this.#kept.get(name);
    if (kept) return kept;
    const isLarge = this.#derived.rowsOf(table) >= LEAST_TABLE_ROWS;
    if (!isLarge || !this.#demand.isAskedAgain(name)) return undefined;
    const isBegun = this.#derived.attemptLater(() => this.#make(table, orderSql, name));
    if (isBegun) this.#demand.begin(name);
    return undefined;
  }

  /** Lets them be made from now on. */
  open(state: TablesAsTheyAre): void {
    this.#derived.open(state);
  }

  /** Makes no more of them. */
  stop(): void {
    this.#derived.stop();
  }

  /** The files have changed: these are no longer the first rows. */
  forget(): Promise<void> {
    this.#kept.clear();
    this.#demand.clear();
    return this.#derived.forget();
  }

  async #make(table: Table, orderSql: string, name: string): Promise<void> {
    const { engine } = this.#options;
    const rowBytes = await expectedBytes(engine, { table, rows: 1, columns: table.columns });
    const rows = Math.min(MOST_ROWS, Math.floor(MOST_BYTES / rowBytes));
    if (rows < LEAST_ROWS) return;
    const select = `SELECT t.* FROM ${identifier(table.name)} t${orderSql} LIMIT ${rows}`;
    const from = await this.#derived.make({ select, bytes: rows * rowBytes });
    if (from !== undefined) this.#kept.set(name, { from, rows });
  }
}
