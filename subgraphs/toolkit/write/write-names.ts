import type { Table, WriteKind } from '../../../contracts/index.ts';

/** The mutation field that does something to the rows of a table: `insertBookings`, `updateBooking`, `deleteBooking`. */
export function mutationField({ listField, singleField }: Table, kind: WriteKind): string {
  return kind + upperFirst(kind === 'insert' ? listField : singleField);
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
