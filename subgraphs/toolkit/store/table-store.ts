import type { Column, Table } from '../../../contracts/index.ts';
import type { KeyIndex } from './key-index.ts';
import type { StoredColumn } from './stored-column.ts';

/** One way to find rows of a stored table. */
export type StoredKey = { readonly columns: readonly Column[]; readonly index: KeyIndex };

/** The rows of one table in memory: what may be shown of them, and the keys they are found by. */
export class TableStore {
  readonly table: Table;
  readonly rows: number;
  /** Memory it takes. */
  readonly bytes: number;
  /** True when row numbers follow the order of the primary key. */
  readonly isInKeyOrder: boolean;
  readonly #columns: ReadonlyMap<string, StoredColumn>;
  readonly #keys: readonly StoredKey[];

  constructor(parts: {
    readonly table: Table;
    readonly rows: number;
    readonly bytes: number;
    readonly isInKeyOrder: boolean;
    readonly columns: ReadonlyMap<string, StoredColumn>;
    readonly keys: readonly StoredKey[];
  }) {
    this.table = parts.table;
    this.rows = parts.rows;
    this.bytes = parts.bytes;
    this.isInKeyOrder = parts.isInKeyOrder;
    this.#columns = parts.columns;
    this.#keys = parts.keys;
  }

  /** A key that every row has, the primary one where it is kept. */
  get anyKey(): StoredKey | undefined {
    return this.#keys[0];
  }

  /** A column by its name in the contract; undefined when it is not kept. */
  column(name: string): StoredColumn | undefined {
    return this.#columns.get(name);
  }

  /** The key of exactly these columns, in their order; undefined when rows are not found by it. */
  key(columns: readonly Column[]): StoredKey | undefined {
    return this.#keys.find(
      (key) =>
        key.columns.length === columns.length &&
        key.columns.every((column, index) => column.name === columns[index]?.name),
    );
  }
}
