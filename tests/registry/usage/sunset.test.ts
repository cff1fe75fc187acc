import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import {
  isPastSunset,
  readEndings,
  summariseUsage,
  type UsageRow,
  usersOf,
} from '../../../registry/index.ts';

const { definitions } =
  parse(`directive @sunset(on: String!, since: String, replacement: String) repeatable on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
  type Query { flight(where: Filter): Flight }
  type Flight { delay(unit: String @sunset(on: "2026-01-02")): Int @deprecated(reason: "Old.") @sunset(on: "2027-03-31", replacement: "late") @sunset(on: "2026-11-26") id: ID! note: String @deprecated }
  enum Status { SHUT @sunset(on: "2026-01-01") OPEN @sunset(on: "soon") }
  input Filter { number: Int @sunset(on: "2030-01-01") }`);

describe('what is to go', () => {
  it('is read of fields, arguments, input fields and enum values, the earliest of several days', () => {
    const endings = readEndings(definitions, (coordinate) =>
      coordinate === 'Flight.delay' ? 'network' : undefined,
    );
    expect([...endings.values()].sort((one, other) => (one.coordinate < other.coordinate ? -1 : 1))).toEqual([
      { coordinate: 'Filter.number', sunset: '2030-01-01' },
      { coordinate: 'Flight.delay', reason: 'Old.', sunset: '2026-11-26', owner: 'network' },
      { coordinate: 'Flight.delay(unit:)', sunset: '2026-01-02', owner: 'network' },
      { coordinate: 'Flight.note', reason: 'No longer supported' },
      { coordinate: 'Status.SHUT', sunset: '2026-01-01' },
    ]);
  });

  it('may be gone from the first moment of its day on', () => {
    const past = (sunset: string | undefined, now: string) =>
      isPastSunset(sunset === undefined ? {} : { sunset }, new Date(now));
    expect(past('2026-11-26', '2026-11-25T23:59:59.999Z')).toBe(false);
    expect(past('2026-11-26', '2026-11-26T00:00:00.000Z')).toBe(true);
    expect(past('soon', '2099-01-01T00:00:00.000Z')).toBe(false);
    expect(past(undefined, '2099-01-01T00:00:00.000Z')).toBe(false);
  });
});

it('tells who still uses something, the most first', () => {
  const row = (client: string, count: number, key: string): UsageRow => ({
    operation: client,
    kind: 'query',
    client,
    day: '2026-11-26',
    count,
    errors: 0,
    totalMs: 1,
    maxMs: 1,
    firstSeen: '2026-11-26T00:00:00.000Z',
    lastSeen: `2026-11-26T0${count}:00:00.000Z`,
    coordinates: { [key]: count, Query: count },
  });
  const usage = summariseUsage(
    [row('kiosk', 1, 'Flight.delay'), row('board', 5, 'Flight.delay'), row('app', 9, 'Flight.id')],
    30,
  );
  expect(usersOf(usage, 'Flight.delay')).toEqual([
    {
      operation: 'board',
      client: 'board',
      source: 'traffic',
      count: 5,
      lastSeen: '2026-11-26T05:00:00.000Z',
    },
    {
      operation: 'kiosk',
      client: 'kiosk',
      source: 'traffic',
      count: 1,
      lastSeen: '2026-11-26T01:00:00.000Z',
    },
  ]);
  expect(usersOf(usage, 'constructor')).toEqual([]);
});
