import type { UsageRow } from './usage-row.ts';

/** Rows of the same operation, client, client version and day become one; in the order in which each was first met. */
export function addUpUsage(rows: Iterable<UsageRow>): readonly UsageRow[] {
  const totals = new Map<string, Total>();
  for (const row of rows) {
    const key = JSON.stringify([row.day, row.operation, row.client, row.clientVersion ?? null]);
    const total = totals.get(key);
    if (total) add(total, row);
    else totals.set(key, { ...row, coordinates: new Map(Object.entries(row.coordinates)) });
  }
  return [...totals.values()].map((total) => ({
    ...total,
    coordinates: Object.fromEntries(total.coordinates),
  }));
}

/** A row under way. */
type Total = Omit<{ -readonly [Name in keyof UsageRow]: UsageRow[Name] }, 'coordinates'> & {
  readonly coordinates: Map<string, number>;
};

function add(total: Total, row: UsageRow): void {
  total.count += row.count;
  total.errors += row.errors;
  total.totalMs += row.totalMs;
  total.maxMs = Math.max(total.maxMs, row.maxMs);
  if (row.firstSeen < total.firstSeen) total.firstSeen = row.firstSeen;
  if (row.lastSeen > total.lastSeen) total.lastSeen = row.lastSeen;
  for (const [coordinate, count] of Object.entries(row.coordinates)) {
    total.coordinates.set(coordinate, (total.coordinates.get(coordinate) ?? 0) + count);
  }
}
