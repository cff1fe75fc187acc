import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DemoFiles } from '../demo/files.ts';
import { dataOf, meshFiles, openMembers } from '../support/mesh.ts';

/** What the mesh says to have at scale 0.02, and where the rows lie; what is real has one size. */
const TABLES: readonly (readonly [field: string, rows: number, source: string])[] = [
  ['airports', 3_376, 'airports'],
  ['flights', 3_000_000, 'flights'],
  ['routes', 3_399, '(select distinct origin, destination from flights)'],
  ['strikes', 10_000, 'strikes'],
  ['bookings', 10_000, 'bookings.bookings'],
  ['revenueEntries', 10_000, 'finance.revenue_entries'],
  ['churn', 6_000, 'finance.churn'],
  ['campaigns', 18, 'marketing.dim_campaigns'],
  ['touches', 6_000, 'marketing.fct_touches'],
  ['employees', 1_200, 'employees'],
];

let files: DemoFiles;
beforeAll(async () => {
  files = await meshFiles();
});
afterAll(() => files?.close());

async function countThroughGraph(field: string): Promise<string | undefined> {
  const { total } = await dataOf(
    `{ total: ${field}Aggregate { count } }`,
    z.strictObject({ total: z.array(z.strictObject({ count: z.string() })) }),
  );
  return total[0]?.count;
}

describe('the graph has every row of', () => {
  it.each(TABLES)('%s, %i of them', async (field, rows, source) => {
    expect(await countThroughGraph(field)).toBe(String(rows));
    expect(await files.rows(`select count(*)::integer as rows from ${source}`)).toEqual([{ rows }]);
  });

  it.each([
    ['members', 1_000, 'members'],
    ['zipCodes', 42_049, 'zip_codes'],
  ])('%s, %i of them', async (field, rows, table) => {
    expect(await countThroughGraph(field)).toBe(String(rows));
    const members = await openMembers();
    const counted = await members.query(`select count(*)::integer as rows from ${table}`);
    await members.end();
    expect(counted.rows).toEqual([{ rows }]);
  });

  it('the weather of two cities in four years, 2922 of them', async () => {
    const cities = ['Seattle', 'New York'].flatMap((city) =>
      [2012, 2013, 2014, 2015].map(
        (year) =>
          `${city.replace(' ', '')}${year}: dailyWeather(location: "${city}", from: "${year}-01-01", to: "${year}-12-31", limit: 1000) { date }`,
      ),
    );
    const years = await dataOf(
      `{ ${cities.join('\n')} }`,
      z.record(z.string(), z.array(z.strictObject({ date: z.string() }))),
    );
    expect(Object.values(years).flat()).toHaveLength(2_922);
  });
});
