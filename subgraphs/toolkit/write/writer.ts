import type { Column, Table } from '../../../contracts/index.ts';
import type { Dialect } from '../query/dialect.ts';
import type { Statement } from '../query/ir.ts';

/** Runs one statement of a transaction; each row it yields is one JSON text, or null. */
export type RunStatement = (statement: Statement) => Promise<readonly (string | null)[]>;

/** Where and how rows of a domain are written. */
export type Writer = {
  readonly dialect: Dialect;
  /** True when a statement that writes can return what a selection shows, relations to other rows left out. */
  readonly returnsRows: boolean;
  /** True when the database itself refuses a key that is taken. */
  guardsKeys(table: Table): boolean;
  /** The table that is written to, as SQL; its columns go by their names in the source. */
  target(table: Table): string;
  /** An object or a list, given as the SQL of JSON, as the column of the table holds it. */
  fromJson(table: Table, column: Column, json: string): string;
  /** A column of the written row, as a statement's RETURNING may name it. */
  returned(column: Column): string;
  /** One transaction: kept when `work` resolves, undone when it rejects; one that broke a rule rejects with WriteRefused. */
  transaction<Result>(table: Table, work: (run: RunStatement) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
};
