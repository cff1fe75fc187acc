import { badInput } from './search.ts';

const MAX_ENTRIES = 1_000;

/** A part of a list, and where it begins. */
export type Paged = { readonly limit: number; readonly offset?: number };

/** The part of a list that is asked for. Throws for a part that nobody may ask for. */
export function pageOf<Item>(items: readonly Item[], { limit, offset = 0 }: Paged): readonly Item[] {
  checkNumber('limit', limit, MAX_ENTRIES);
  if (offset < 0) throw badInput(`Expected "offset" of at least 0, got ${offset}.`);
  return items.slice(offset, offset + limit);
}

/** Throws when an argument is not from 1 to a limit. */
export function checkNumber(name: string, value: number, max = MAX_ENTRIES): void {
  if (value < 1 || value > max) throw badInput(`Expected "${name}" from 1 to ${max}, got ${value}.`);
}
