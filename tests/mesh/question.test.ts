import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandLine } from '../cli/support/weft.ts';
import type { DemoFiles } from '../demo/files.ts';
import { dataOf, exampleQuestion, meshFiles, openMembers } from '../support/mesh.ts';

const group = z.strictObject({
  count: z.string(),
  avg: z.strictObject({ delay: z.number() }),
  group: z.strictObject({
    origin: z.strictObject({
      iata: z.string(),
      name: z.string(),
      state: z.string(),
      strikesAggregate: z.array(z.strictObject({ count: z.string() })),
      bookings: z.array(
        z.strictObject({
          bookedAt: z.string(),
          member: z.strictObject({ tier: z.string(), zip: z.strictObject({ city: z.string() }) }),
        }),
      ),
    }),
  }),
});
const shape = z.strictObject({ flightsAggregate: z.array(group) });
type Group = z.infer<typeof group>;

/** How the strikes file writes the states of the ten airports. */
const STATE_NAMES = `(values ('IL', 'Illinois'), ('TX', 'Texas'), ('GA', 'Georgia'), ('CA', 'California'), ('AZ', 'Arizona'),
  ('MO', 'Missouri'), ('MI', 'Michigan'), ('MN', 'Minnesota'), ('NV', 'Nevada'), ('CO', 'Colorado')) names(code, written)`;

let files: DemoFiles;
let question: string;
let answer: readonly Group[];
beforeAll(async () => {
  files = await meshFiles();
  question = await exampleQuestion('busiest-airports');
  answer = (await dataOf(question, shape)).flightsAggregate;
});
afterAll(() => files?.close());

describe('the question of the ten busiest airports', () => {
  it('counts flights and averages delays as DuckDB does over three million rows', async () => {
    const expected = await files.rows(
      `select origin as iata, count(*)::varchar as flights, avg(delay) as delay from flights
       group by origin order by count(*) desc limit 10`,
    );
    expect(
      answer.map(({ count, avg, group: { origin } }) => ({
        iata: origin.iata,
        flights: count,
        delay: avg.delay,
      })),
    ).toEqual(expected);
    expect(expected).toHaveLength(10);
  });

  it('names the airports and their states as the register does', async () => {
    const register = await files.rows('select iata, name, state from airports');
    for (const { group } of answer) {
      const { iata, name, state } = group.origin;
      expect(register).toContainEqual({ iata, name, state });
    }
  });

  it('counts the wildlife strikes of each state as DuckDB does over the reports', async () => {
    const expected = await files.rows(
      `select code as state, count("Origin State")::varchar as strikes from ${STATE_NAMES}
       left join strikes on "Origin State" = written group by code`,
    );
    for (const { group } of answer) {
      const { state, strikesAggregate } = group.origin;
      expect(expected).toContainEqual({ state, strikes: strikesAggregate[0]?.count });
      expect(strikesAggregate).toHaveLength(1);
    }
  });

  it('gives the latest bookings with the tier and the city that PostgreSQL has for their members', async () => {
    const latest = await files.rows(
      `select origin, strftime(booked_at, '%Y-%m-%dT%H:%M:%SZ') as booked_at, member_id from bookings.bookings
       qualify row_number() over (partition by origin order by booked_at desc) <= 3 order by bookings.bookings.booked_at desc`,
    );
    const members = await openMembers();
    const { rows } = await members.query(
      'select id, tier, city from members join zip_codes on code = zip_code where id = any($1)',
      [latest.map((booking) => booking['member_id'])],
    );
    await members.end();
    const known = new Map(rows.map(({ id, tier, city }) => [id, { tier, zip: { city } }]));
    for (const { group } of answer) {
      const { iata, bookings } = group.origin;
      const expected = latest.filter(({ origin }) => origin === iata);
      expect(bookings).toEqual(
        expected.map((booking) => ({
          bookedAt: booking['booked_at'],
          member: known.get(booking['member_id']),
        })),
      );
      expect(bookings).toHaveLength(3);
    }
  });

  it('takes one call to each of the five domains, in three waves', async () => {
    const { out } = await commandLine('explain', 'examples/busiest-airports.graphql', '--json');
    expect(JSON.parse(out)).toMatchObject({
      fetches: 5,
      waves: 3,
      subgraphs: ['airports', 'bookings', 'customers', 'flights', 'safety'],
    });
  });
});
