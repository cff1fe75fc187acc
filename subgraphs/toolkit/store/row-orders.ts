import { DuckDBBlobVector, type DuckDBDataChunk, DuckDBIntegerVector } from '@duckdb/node-api';
import type { Table } from '../../../contracts/index.ts';
import type { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { identifier } from '../query/dialect.ts';
import type { OrderTerm } from '../query/ir.ts';
import { duckDbDialect } from '../query/sql/duckdb-dialect.ts';
import { printOrder } from '../query/sql/print-order.ts';
import { inLine } from './build-queue.ts';
import { isIntKey, keySql } from './store-key.ts';
import type { StoredKey, TableStore } from './table-store.ts';

/** An order that was asked for once may never be again; sorting a table for it costs as much as some dozen answers. */
const ASKED_BEFORE_MADE = 2;
/** Orders that are counted or kept, over all tables. */
const MAX_ORDERS = 64;

/** What was used so lately makes no room: orders that push each other out would be sorted all the time. */
const KEPT_AT_LEAST_MS = 60_000;

/** What orders are made of. */
export type RowOrdersOptions = {
  readonly engine: DuckDbEngine;
  readonly onError: (error: unknown) => void;
};

type Making = {
  readonly store: TableStore;
  readonly orderSql: string;
  readonly order: Order;
  readonly making: { readonly aborted: boolean };
};

type Order = {
  asked: number;
  usedAt: number;
  /** What it takes, or will take once it is made; 0 as long as it is only asked for. */
  bytes: number;
  rows?: Uint32Array;
};

/**
 * The rows of stored tables in other orders than that of their key: what an index is to a database. One is made in the background
 * when it is asked for again; those that were not used for longest make room.
 */
export class RowOrders {
  readonly #options: RowOrdersOptions;
  /** The one used last stands last. */
  readonly #orders = new Map<string, Order>();
  #budgetBytes = 0;
  /** What is made now is given up when the rows are forgotten. */
  #making = { aborted: false };

  constructor(options: RowOrdersOptions) {
    this.#options = options;
  }

  /** Lets orders take so much memory together. */
  set budgetBytes(bytes: number) {
    this.#budgetBytes = bytes;
  }

  /** The rows of a table in this order; undefined as long as it is not made. */
  find(store: TableStore, orderSql: string): Uint32Array | undefined {
    const name = `${store.table.name}${orderSql}`;
    const order = this.#orders.get(name) ?? { asked: 0, usedAt: 0, bytes: 0 };
    this.#orders.delete(name);
    this.#orders.set(name, order);
    order.asked += 1;
    order.usedAt = performance.now();
    if (order.rows) return order.rows;
    const bytes = store.rows * Uint32Array.BYTES_PER_ELEMENT;
    if (order.asked >= ASKED_BEFORE_MADE && order.bytes === 0 && this.#hasRoom(bytes)) {
      order.bytes = bytes;
      const making = this.#making;
      void inLine(() => this.#make({ store, orderSql, order, making }));
    }
    this.#makeRoom();
    return undefined;
  }

  /** Forgets all. */
  clear(): void {
    this.#making.aborted = true;
    this.#making = { aborted: false };
    this.#orders.clear();
  }

  #hasRoom(bytes: number): boolean {
    const since = performance.now() - KEPT_AT_LEAST_MS;
    const kept = [...this.#orders.values()].filter(({ usedAt }) => usedAt > since);
    return bytes + bytesOf(kept) <= this.#budgetBytes;
  }

  async #make({ store, orderSql, order, making }: Making): Promise<void> {
    const { engine, onError } = this.#options;
    if (making.aborted) return;
    try {
      const { table, rows, anyKey: key } = store;
      if (!key) return;
      const filling = new OrderFilling({ table, rows, key });
      await engine.scan(`SELECT ${filling.select} FROM ${filling.from}${orderSql}`, [], async (chunk) => {
        if (!making.aborted) filling.take(chunk);
      });
      if (making.aborted) return;
      order.rows = filling.finish();
    } catch (error) {
      if (!making.aborted) onError(error);
    }
  }

  #makeRoom(): void {
    for (const name of [...this.#orders.keys()]) {
      if (this.#orders.size <= MAX_ORDERS && bytesOf([...this.#orders.values()]) <= this.#budgetBytes) return;
      this.#orders.delete(name);
    }
  }
}

function bytesOf(orders: readonly Order[]): number {
  return orders.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The ORDER BY of rows of a table; undefined when it is by something inside a column. */
export function orderSqlOf(table: Table, terms: readonly OrderTerm[]): string | undefined {
  if (terms.some(({ column }) => column.path !== undefined && column.path.length > 0)) return undefined;
  const column = (term: OrderTerm): string => `t.${identifier(term.column.name)}`;
  return printOrder(terms, { dialect: duckDbDialect, table, column });
}

/** An order while its rows arrive, each as its key. */
class OrderFilling {
  readonly select: string;
  readonly from: string;
  readonly #key: StoredKey;
  readonly #rows: Uint32Array;
  #count = 0;

  constructor({
    table,
    rows,
    key,
  }: { readonly table: Table; readonly rows: number; readonly key: StoredKey }) {
    const { columns } = key;
    this.#key = key;
    this.#rows = new Uint32Array(rows);
    this.from = `${identifier(table.name)} t`;
    this.select = isIntKey(columns) ? `t.${identifier(columns[0]?.name ?? '')}` : keySql(columns, 't');
  }

  take(chunk: DuckDBDataChunk): void {
    const vector = chunk.getColumnVector(0);
    for (let at = 0; at < chunk.rowCount; at++) {
      const key =
        vector instanceof DuckDBBlobVector
          ? vector.getItemBytes(at)
          : vector instanceof DuckDBIntegerVector
            ? vector.getItem(at)
            : null;
      const row = key === null ? -1 : this.#key.index.find(key);
      if (row < 0) throw new Error('Expected only rows that are in memory.');
      this.#rows[this.#count++] = row;
    }
  }

  /** Throws when these are not the rows that are stored. */
  finish(): Uint32Array {
    if (this.#count === this.#rows.length) return this.#rows;
    throw new Error(`Expected the ${this.#rows.length} rows that are in memory, got ${this.#count}.`);
  }
}
