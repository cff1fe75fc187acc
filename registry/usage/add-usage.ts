import type { UsageRow } from './usage-row.ts';

/** What grows when the same operation of the same client is seen again. */
type Counts = Omit<UsageRow, 'day'>;

/** What rows of a store are the same by. */
export function usageRowKey({ operation, client, clientVersion, day }: UsageRow): string {
  return JSON.stringify([operation, client, clientVersion ?? null, day]);
}

/** One row of two of the same operation and client; what is not a count is that of the first. */
export function addUsage<Row extends Counts>(one: Row, other: Counts): Row {
  const sum = startSum(one);
  add(sum, other);
  return finish(sum);
}

/** One row of all that have the same key, in the order in which each key was first met. */
export function addUpUsage<Row extends Counts>(
  rows: Iterable<Row>,
  keyOf: (row: Row) => string,
): readonly Row[] {
  const sums = new Map<string, Sum<Row>>();
  for (const row of rows) {
    const key = keyOf(row);
    const sum = sums.get(key);
    if (sum) add(sum, row);
    else sums.set(key, startSum(row));
  }
  return [...sums.values()].map(finish);
}

/** A row under way. */
type Sum<Row> = {
  readonly first: Row;
  readonly coordinates: Map<string, number>;
  count: number;
  errors: number;
  totalMs: number;
  maxMs: number;
  firstSeen: string;
  lastSeen: string;
};

function startSum<Row extends Counts>(first: Row): Sum<Row> {
  const { count, errors, totalMs, maxMs, firstSeen, lastSeen } = first;
  const coordinates = new Map(Object.entries(first.coordinates));
  return { first, coordinates, count, errors, totalMs, maxMs, firstSeen, lastSeen };
}

function add(sum: Sum<unknown>, row: Counts): void {
  sum.count += row.count;
  sum.errors += row.errors;
  sum.totalMs += row.totalMs;
  sum.maxMs = Math.max(sum.maxMs, row.maxMs);
  // ISO 8601 of one zone sorts as text.
  if (row.firstSeen < sum.firstSeen) sum.firstSeen = row.firstSeen;
  if (row.lastSeen > sum.lastSeen) sum.lastSeen = row.lastSeen;
  for (const [key, count] of Object.entries(row.coordinates))
    sum.coordinates.set(key, (sum.coordinates.get(key) ?? 0) + count);
}

function finish<Row extends Counts>({ first, coordinates, ...counts }: Sum<Row>): Row {
  return { ...first, ...counts, coordinates: Object.fromEntries(coordinates) };
}
