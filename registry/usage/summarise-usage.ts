import { addUsage } from './add-usage.ts';
import type { OperationUsage, Usage, UsageRow } from './usage-row.ts';

/** Adds up rows of several days: one entry per operation, client and client version, the most used first. */
export function summariseUsage(rows: readonly UsageRow[], days: number): Usage {
  const operations = new Map<string, OperationUsage>();
  for (const { day: _day, ...row } of rows) {
    const key = JSON.stringify([row.operation, row.client, row.clientVersion]);
    const known = operations.get(key);
    operations.set(key, known ? addUsage(known, row) : { ...row, source: 'traffic' });
  }
  return {
    days,
    operations: [...operations.values()].sort(
      (one, other) => other.count - one.count || (one.operation < other.operation ? -1 : 1),
    ),
    requests: rows.reduce((sum, { count }) => sum + count, 0),
  };
}
