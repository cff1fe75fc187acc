import type { OperationUsage, Usage, UsageRow } from './usage-row.ts';

/** Adds up rows of several days: one entry per operation, client and client version, the most used first. */
export function summariseUsage(rows: readonly UsageRow[], days: number): Usage {
  const operations = new Map<string, OperationUsage>();
  for (const { day: _day, ...row } of rows) {
    const key = JSON.stringify([row.operation, row.client, row.clientVersion]);
    const known = operations.get(key);
    operations.set(key, known ? addUp(known, row) : { ...row, source: 'traffic' });
  }
  return {
    days,
    operations: [...operations.values()].sort(
      (one, other) => other.count - one.count || (one.operation < other.operation ? -1 : 1),
    ),
    requests: rows.reduce((sum, { count }) => sum + count, 0),
  };
}

function addUp(one: OperationUsage, other: Omit<UsageRow, 'day'>): OperationUsage {
  return {
    ...one,
    count: one.count + other.count,
    errors: one.errors + other.errors,
    totalMs: one.totalMs + other.totalMs,
    maxMs: Math.max(one.maxMs, other.maxMs),
    firstSeen: sorted(one.firstSeen, other.firstSeen)[0],
    lastSeen: sorted(one.lastSeen, other.lastSeen)[1],
    coordinates: addCounts(one.coordinates, other.coordinates),
  };
}

/** ISO 8601 of one zone sorts as text. */
function sorted(one: string, other: string): readonly [string, string] {
  return one < other ? [one, other] : [other, one];
}

function addCounts(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sum = new Map(Object.entries(one));
  for (const [key, count] of Object.entries(other)) sum.set(key, (sum.get(key) ?? 0) + count);
  return Object.fromEntries(sum);
}
