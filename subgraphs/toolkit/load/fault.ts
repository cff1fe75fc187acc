import type { Column, Finding, Table } from '../../../contracts/index.ts';

/** A promise of a contract that its data does not keep, found when the data is opened. */
export type Fault = { readonly table: Table; readonly finding: Finding } & (
  | { readonly kind: 'table' }
  /** The column is not there, or of another type. */
  | { readonly kind: 'column'; readonly column: Column; readonly what: 'missing' | 'type' }
  /** Some rows have no value, or none of those allowed. */
  | { readonly kind: 'values'; readonly column: Column }
  /** Some rows have a value that another row has, in a column by which nothing is found. */
  | { readonly kind: 'unique'; readonly column: Column }
  /** Some rows are not found by their key alone: it is missing, or another row has the same. */
  | { readonly kind: 'key'; readonly columns: readonly Column[] }
);

/** The columns of a table that faults say cannot be read. */
export function unreadableColumns(table: Table, faults: readonly Fault[]): ReadonlySet<Column> {
  return new Set(
    faults.flatMap((fault) => (fault.kind === 'column' && fault.table === table ? [fault.column] : [])),
  );
}
