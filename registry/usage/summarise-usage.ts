import { addUpUsage } from './add-usage.ts';
import { byUse } from './usage-page.ts';
import type { OperationUsage, Usage, UsageRow } from './usage-row.ts';

/** Adds up rows of several days: one entry per operation, client and client version, the most used first. */
export function summariseUsage(rows: readonly UsageRow[], days: number): Usage {
  const ofDays = rows.map(({ day: _day, ...row }): OperationUsage => ({ ...row, source: 'traffic' }));
  const operations = addUpUsage(ofDays, ({ operation, client, clientVersion }) =>
    JSON.stringify([operation, client, clientVersion ?? null]),
  );
  return {
    days,
    operations: [...operations].sort(byUse),
    requests: rows.reduce((sum, { count }) => sum + count, 0),
  };
}
