import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DemoFiles } from '../demo/files.ts';
import { ask, exampleQuestion, meshFiles, openMembers, readMeshOwnership } from '../support/mesh.ts';

const product = z.strictObject({
  id: z.string(),
  version: z.string(),
  asOf: z.string().nullable(),
  owner: z.string(),
  /** There once the subgraph has measured it. */
  quality: z
    .strictObject({
      result: z.enum(['passed', 'warning', 'failed']),
      measuredAt: z.string(),
      freshness: z.literal('passed').optional(),
      rows: z.number(),
    })
    .optional(),
});
const path = z.strictObject({
  team: z.string(),
  subgraph: z.string(),
  coordinate: z.string(),
  product: z.string().optional(),
});
const extensions = z.strictObject({
  weft: z.strictObject({
    receipt: z.strictObject({
      supergraph: z.string(),
      teams: z.array(z.string()),
      products: z.array(product),
      paths: z.record(z.string(), path),
    }),
  }),
});
type Receipt = z.infer<typeof extensions>['weft']['receipt'];

async function receiptOf(query: string): Promise<Receipt> {
  const answer = await ask(query, { extensions: { weft: { receipt: true } } });
  expect(answer.errors).toBeUndefined();
  return extensions.parse(answer.extensions).weft.receipt;
}

let files: DemoFiles;
let receipt: Receipt;
beforeAll(async () => {
  files = await meshFiles();
  receipt = await receiptOf(await exampleQuestion('busiest-airports'));
});
afterAll(() => files?.close());

describe('the receipt of the question over five domains', () => {
  it('names the supergraph and the five teams', async () => {
    expect(receipt.supergraph).toBe((await readMeshOwnership()).supergraph);
    expect(receipt.teams).toEqual([
      'crm',
      'flight-safety',
      'ground-operations',
      'network-operations',
      'sales',
    ]);
  });

  it('names the products with their contract version and owner', () => {
    expect(receipt.products.map(({ id, version, owner }) => `${id} ${version} ${owner}`)).toEqual([
      'airports.airports 1.0.0 ground-operations',
      'bookings.bookings 1.1.0 sales',
      'customers.members 1.0.0 crm',
      'flights.flights 1.0.0 network-operations',
      'safety.strikes 1.0.0 flight-safety',
    ]);
  });

  it('says how old the data are: the latest moment in each product', async () => {
    const members = await openMembers();
    const joined = await members.query(
      `select to_char(max(joined_on), 'YYYY-MM-DD"T00:00:00Z"') as latest from members`,
    );
    await members.end();
    const latest = async (sql: string): Promise<unknown> => (await files.rows(sql))[0]?.['latest'];
    expect(Object.fromEntries(receipt.products.map(({ id, asOf }) => [id, asOf]))).toEqual({
      // A register without dates does not say how old it is.
      'airports.airports': null,
      'bookings.bookings': await latest(
        `select strftime(max(booked_at), '%Y-%m-%dT%H:%M:%SZ') as latest from bookings.bookings`,
      ),
      'customers.members': joined.rows[0]?.latest,
      'flights.flights': await latest(
        `select strftime(max(date), '%Y-%m-%dT%H:%M:%SZ') as latest from flights`,
      ),
      'safety.strikes': await latest(
        `select strftime(max("Flight Date"), '%Y-%m-%dT00:00:00Z') as latest from strikes`,
      ),
    });
  });

  it('names the owner of every path of the answer, aggregates included', () => {
    const network = { team: 'network-operations', subgraph: 'flights', product: 'flights.flights' };
    const ground = { team: 'ground-operations', product: 'airports.airports' };
    const safety = { team: 'flight-safety', subgraph: 'safety', product: 'safety.strikes' };
    const sales = { team: 'sales', subgraph: 'bookings', product: 'bookings.bookings' };
    const crm = { team: 'crm', subgraph: 'customers', product: 'customers.members' };
    const origin = 'flightsAggregate[].group.origin';
    expect(receipt.paths).toEqual({
      'flightsAggregate[]': { ...network, coordinate: 'Query.flightsAggregate' },
      'flightsAggregate[].count': { ...network, coordinate: 'FlightAggregate.count' },
      'flightsAggregate[].avg': { ...network, coordinate: 'FlightAggregate.avg' },
      'flightsAggregate[].avg.delay': { ...network, coordinate: 'FlightAverages.delay' },
      'flightsAggregate[].group': { ...network, coordinate: 'FlightAggregate.group' },
      [origin]: { ...network, coordinate: 'FlightGroup.origin' },
      // The key is read where it lies, in flights; airports answers for it.
      [`${origin}.iata`]: { ...ground, subgraph: 'flights', coordinate: 'Airport.iata' },
      [`${origin}.name`]: { ...ground, subgraph: 'airports', coordinate: 'Airport.name' },
      [`${origin}.state`]: { ...ground, subgraph: 'airports', coordinate: 'Airport.state' },
      [`${origin}.strikesAggregate[]`]: { ...safety, coordinate: 'Airport.strikesAggregate' },
      [`${origin}.strikesAggregate[].count`]: { ...safety, coordinate: 'WildlifeStrikeAggregate.count' },
      [`${origin}.bookings[]`]: { ...sales, coordinate: 'Airport.bookings' },
      [`${origin}.bookings[].bookedAt`]: { ...sales, coordinate: 'Booking.bookedAt' },
      [`${origin}.bookings[].member`]: { ...sales, coordinate: 'Booking.member' },
      [`${origin}.bookings[].member.tier`]: { ...crm, coordinate: 'Member.tier' },
      [`${origin}.bookings[].member.zip`]: { ...crm, coordinate: 'Member.zip' },
      [`${origin}.bookings[].member.zip.city`]: { ...crm, coordinate: 'ZipCode.city' },
    });
  });
});

describe('a receipt', () => {
  it('tells apart what one subgraph answers for two products', async () => {
    const { products, paths } = await receiptOf(
      '{ churnAggregate { avg { churned } } revenueEntriesAggregate { sum { net } } }',
    );
    expect(products).toMatchObject([
      { id: 'finance.churn', version: '1.0.0', asOf: expect.stringMatching(/^2001-/), owner: 'fin-ops' },
      { id: 'finance.revenue', version: '1.0.0', asOf: expect.stringMatching(/^2001-/), owner: 'fin-ops' },
    ]);
    expect(paths['churnAggregate[].avg.churned']?.product).toBe('finance.churn');
    expect(paths['revenueEntriesAggregate[].sum.net']?.product).toBe('finance.revenue');
  });

  it('covers the hand-written subgraph as it does the generated ones', async () => {
    const { teams, products, paths } = await receiptOf(
      '{ airport(iata: "SEA") { name weather(limit: 1) { wind } } }',
    );
    expect(teams).toEqual(['ground-operations', 'network-operations']);
    expect(products.map(({ id, asOf }) => [id, asOf])).toEqual([
      ['airports.airports', null],
      ['weather.daily', '2015-12-31T00:00:00Z'],
    ]);
    const weather = { team: 'network-operations', subgraph: 'weather', product: 'weather.daily' };
    expect(paths['airport.weather[]']).toEqual({ ...weather, coordinate: 'Airport.weather' });
    expect(paths['airport.weather[].wind']).toEqual({ ...weather, coordinate: 'DailyWeather.wind' });
  });

  it('is left out unless it is asked for', async () => {
    expect((await ask('{ airport(iata: "SEA") { name } }')).extensions).toBeUndefined();
  });
});
