import type { Column, Table } from '../../../../contracts/index.ts';

/** What a question needs a column for that the data does not have at the moment. */
export class DegradedError extends Error {
  readonly code = 'DATA_DEGRADED';

  constructor(column: Column) {
    super(
      `The field ${column.field} cannot be read at the moment: its data is missing or of another type than the contract says. Ask without it, or tell its owner.`,
    );
  }
}

/** The error that goes with a value that is null only because the data has no such column at the moment. */
export function degradedField({ typeName }: Table, field: string): string {
  return `${typeName}.${field} is null because its data is missing at the moment, or of another type than the contract says.`;
}

/** Throws DegradedError for a column whose values cannot be told; to filter, order or group by it would be wrong. */
export function checkReadable(...columns: readonly Column[]): void {
  for (const column of columns) if (column.isUnreadable) throw new DegradedError(column);
}
