import type { OpenData } from '../load/open-data.ts';
import type { Unreadable } from './check.ts';

/** The columns that cannot be read as the contract says, and why. */
export function unreadableOf({ faults }: Pick<OpenData, 'faults'>): Unreadable {
  return new Map(
    faults.flatMap((fault) =>
      fault.kind === 'column'
        ? [
            [
              `${fault.table.name}.${fault.column.name}`,
              { what: fault.what, message: fault.finding.message },
            ] as const,
          ]
        : [],
    ),
  );
}
