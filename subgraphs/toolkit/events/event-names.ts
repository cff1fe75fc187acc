import type { EventRules, Table } from '../../../contracts/index.ts';

/** A table whose changes are published. */
export type PublishedTable = Table & { readonly events: EventRules };

/** True when the contract has the changes of the table published. */
export function isPublished(table: Table): table is PublishedTable {
  return table.events !== undefined;
}

/** The subscription field of a table: `bookingChanged`. */
export function changedField({ singleField }: Table): string {
  return `${singleField}Changed`;
}

/** The type of one change: `BookingChange`. */
export function changeType({ typeName }: Table): string {
  return `${typeName}Change`;
}
