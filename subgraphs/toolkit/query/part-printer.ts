import type { Table } from '../../../contracts/index.ts';
import type { Dialect } from './dialect.ts';
import type { OrderTerm, Predicate, RowColumn, Shape } from './ir.ts';
import type { Placeholder } from './parameter.ts';

/** A row that SQL calls `alias`; `table` is set where it is a table's. */
export type RowAt = { readonly alias: string; readonly table?: Table | undefined };

/** What the printer of a statement lends to the printing of a part of it. */
export type PartPrinter = {
  readonly dialect: Dialect;
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
