import type { UsageRow } from './usage-row.ts';

/** What grows when the same operation of the same client is seen again. */
type Counts = Omit<UsageRow, 'day'>;

/** What rows are the same by: of two rows with one key `addUsage` makes one. */
export function usageRowKey({ operation, client, clientVersion, day }: UsageRow): string {
  return JSON.stringify([operation, client, clientVersion ?? null, day]);
}

/** One row of two of the same operation and client. */
export function addUsage<Row extends Counts>(one: Row, other: Counts): Row {
  const coordinates = new Map(Object.entries(one.coordinates));
  for (const [key, count] of Object.entries(other.coordinates))
    coordinates.set(key, (coordinates.get(key) ?? 0) + count);
  return {
    ...one,
    count: one.count + other.count,
    errors: one.errors + other.errors,
    totalMs: one.totalMs + other.totalMs,
    maxMs: Math.max(one.maxMs, other.maxMs),
    firstSeen: sorted(one.firstSeen, other.firstSeen)[0],
    lastSeen: sorted(one.lastSeen, other.lastSeen)[1],
    coordinates: Object.fromEntries(coordinates),
  };
}

/** ISO 8601 of one zone sorts as text. */
function sorted(one: string, other: string): readonly [string, string] {
  return one < other ? [one, other] : [other, one];
}
