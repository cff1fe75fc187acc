import { expect, it } from 'vitest';
import { summariseUsage, type UsageRow } from '../../../registry/index.ts';

const row: UsageRow = {
  operation: 'a1',
  name: 'Delays',
  kind: 'query',
  client: 'board',
  clientVersion: '1.0.0',
  day: '2026-11-25',
  count: 3,
  errors: 1,
  totalMs: 30,
  maxMs: 12,
  firstSeen: '2026-11-25T10:00:00.000Z',
  lastSeen: '2026-11-25T11:00:00.000Z',
  coordinates: { 'Flight.delay': 3, 'Flight.id': 3 },
};

it('adds up the days of an operation, apart by client and version, the most used first', () => {
  const next: UsageRow = {
    ...row,
    day: '2026-11-26',
    count: 2,
    errors: 0,
    totalMs: 5,
    maxMs: 4,
    firstSeen: '2026-11-26T08:00:00.000Z',
    lastSeen: '2026-11-26T09:00:00.000Z',
    coordinates: { 'Flight.delay': 2, 'Flight.note': 1 },
  };
  const other: UsageRow = { ...row, clientVersion: '2.0.0', count: 9 };
  const usage = summariseUsage([row, other, next], 7);
  const { day: _day, ...shared } = row;
  expect(usage).toEqual({
    days: 7,
    requests: 14,
    operations: [
      { ...shared, clientVersion: '2.0.0', count: 9, source: 'traffic' },
      {
        ...shared,
        count: 5,
        errors: 1,
        totalMs: 35,
        maxMs: 12,
        lastSeen: '2026-11-26T09:00:00.000Z',
        coordinates: { 'Flight.delay': 5, 'Flight.id': 3, 'Flight.note': 1 },
        source: 'traffic',
      },
    ],
  });
});

it('knows nothing of nothing', () => {
  expect(summariseUsage([], 30)).toEqual({ days: 30, operations: [], requests: 0 });
});
