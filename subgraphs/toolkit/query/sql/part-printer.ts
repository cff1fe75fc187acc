import type { Table } from '../../../../contracts/index.ts';
import type { Dialect, StoredColumn } from '../dialect.ts';
import { type OrderTerm, type Predicate, type RowColumn, type Shape, VALUE } from '../ir.ts';
import type { Placeholder } from '../parameter.ts';

/** A row that SQL calls `alias`; `table` is set where it is a table's. */
export type RowAt = { readonly alias: string; readonly table?: Table | undefined };

/** What the printer of a statement lends to the printing of a part of it. */
export type PartPrinter = {
  readonly dialect: Dialect;
  /** What stands behind FROM for the rows of the root's page, in place of its table. */
  readonly from?: string | undefined;
  alias(): string;
  bind(value: Placeholder): string;
  /** A column of a row as SQL. */
  column(column: RowColumn, alias: string, table?: Table): string;
  orderBy(terms: readonly OrderTerm[], alias: string, table?: Table): string;
  predicate(predicate: Predicate, alias: string, table?: Table): string;
  /** A shape of a row as a JSON object, and the joins that the FROM around it must have. */
  row(shape: Shape, of: RowAt & { readonly cursor?: string }): [object: string, joins: string];
  /** Adds a join to the FROM around the row that is printed now. */
  join(sql: string): void;
  /** The rows that may stand behind an alias, as a FROM item; undefined where they are too dear to be read twice. */
  rowsOf(alias: string): string | undefined;
  /** Says which rows may stand behind an alias. */
  setRows(alias: string, from: string): void;
};

/** The column of a table that a column of a row is; undefined where the row is no table's, and for what lies inside a column. */
export function storedColumn({ name, path }: RowColumn, table?: Table): StoredColumn | undefined {
  if (!table || path || name === VALUE) return undefined;
  const column = table.columns.find((candidate) => candidate.name === name);
  return column && { table, column };
}
