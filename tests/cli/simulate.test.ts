import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FLIGHTS, RegistryMesh } from './support/registry-mesh.ts';

const DELAYS = 'query Delays { flights { id delay } }';
const SOLD = 'query Sold { flights { id seatsSold } }';
const MILES = 'query Miles { flights { distance } }';
const LONG_AGO = 'query Gate { flights { gate } }';

let mesh: RegistryMesh;

beforeAll(async () => {
  mesh = await RegistryMesh.create();
  const published = await mesh.weft('publish', '--all', '--why', 'the first');
  if (published.code !== 0) throw new Error(published.out + published.err);
  const used = (...coordinates: string[]) => Object.fromEntries(coordinates.map((one) => [one, 120]));
  const flights = ['Query.flights', 'Flight.id'];
  await mesh.use({
    client: 'gate-desk',
    name: 'Delays',
    text: DELAYS,
    coordinates: used(...flights, 'Flight.delay'),
  });
  await mesh.use({
    client: 'stray-app',
    name: 'Delays',
    text: DELAYS,
    coordinates: used(...flights, 'Flight.delay'),
  });
  await mesh.use({
    client: 'gate-desk',
    name: 'Sold',
    text: SOLD,
    coordinates: used(...flights, 'Flight.seatsSold'),
  });
  await mesh.use({
    client: 'stray-app',
    name: 'Miles',
    text: MILES,
    coordinates: used('Query.flights', 'Flight.distance'),
  });
  await mesh.use({
    client: 'gate-desk',
    name: 'Gate',
    text: LONG_AGO,
    coordinates: used('Query.flights', 'Flight.gate'),
  });
}, 60_000);

afterAll(() => mesh?.remove());

describe('weft simulate', () => {
  it('says that nothing changes when the files are what is published', async () => {
    expect(await mesh.weft('simulate', 'flights')).toEqual({
      code: 0,
      out: `4 operations and 600 requests of the last 30 days, replayed against flights.

1 failing before and after, 3 unchanged.
`,
      err: '',
    });
  });

  it('names by team and client what breaks, with the reason, and what nobody reads then', async () => {
    const without = FLIGHTS.replace(
      '"Minutes late at the gate."\n  delay: Int',
      '"Where it is."\n  position: String',
    );
    await mesh.write('flights.graphql', without);
    expect(await mesh.weft('simulate', 'flights')).toEqual({
      code: 1,
      out: `4 operations and 600 requests of the last 30 days, replayed against flights.

1 broken, 1 failing before and after, 2 unchanged.

Of ground-operations
  gate-desk: 1 operation broken (120 requests)
    ✗ Delays  Cannot query field "delay" on type "Flight".

Of no declared team
  stray-app: 1 operation broken (120 requests)
    ✗ Delays  Cannot query field "delay" on type "Flight".

Read by nobody: Flight.position.
`,
      err: '',
    });
  });

  it('tells a field whose readers all break from one that nobody ever read', async () => {
    // The type changes under the field that Miles reads beside it.
    const renamed = FLIGHTS.replace('flights: [Flight!]!', 'flights(top: Int!): [Flight!]!');
    await mesh.write('flights.graphql', renamed);
    const { code, out } = await mesh.weft('simulate', 'flights', '--json');
    expect(code).toBe(1);
    const report = JSON.parse(out);
    expect(report).toMatchObject({
      ok: false,
      subgraphs: ['flights'],
      days: 30,
      operations: [
        { verdict: 'broken', clients: [{ client: 'gate-desk', count: 120 }, { client: 'stray-app' }] },
        { verdict: 'broken' },
        { verdict: 'broken' },
        { name: 'Gate', verdict: 'failing' },
      ],
      clients: [
        { client: 'gate-desk', team: 'ground-operations', operations: 3, broken: 2, brokenRequests: 240 },
        { client: 'stray-app', broken: 2, brokenRequests: 240 },
      ],
      missing: [],
    });
    expect(report.unused).toEqual(
      ['Flight.delay', 'Flight.distance', 'Flight.id', 'Query.flights'].map((coordinate) => ({
        coordinate,
        wasUsed: true,
      })),
    );
  });

  it('says what takes more hops, calls and fields when a field moves to another subgraph', async () => {
    await mesh.write('flights.graphql', FLIGHTS.replace('  "Miles flown."\n  distance: Int\n', ''));
    const bookings = await mesh.read('bookings.graphql');
    await mesh.write(
      'bookings.graphql',
      bookings.replace('seatsSold: Int', 'seatsSold: Int\n  "Miles flown."\n  distance: Int'),
    );
    expect(await mesh.weft('simulate')).toEqual({
      code: 0,
      out: `4 operations and 600 requests of the last 30 days, replayed against flights and bookings.

1 slower, 1 failing before and after, 2 unchanged.

Of no declared team
  stray-app: 1 slower
    ! Miles  hops 1 → 2, calls 1 → 2, fields 2 → 3
`,
      err: '',
    });
  });

  it('fails with what does not compose', async () => {
    await mesh.write('flights.graphql', FLIGHTS.replace('delay: Int', 'delay: Minutes'));
    const { code, err } = await mesh.weft('simulate', 'flights');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('error INVALID_GRAPHQL') });
  });

  it.each([
    [['flihgts'], 2, 'Did you mean "flights"?'],
    [['--days', '0'], 2, 'Expected --days to be a number from 1 to 3650, got "0".'],
    [['--days', '1.5'], 2, 'Expected --days to be a whole number, got "1.5".'],
    [['--registry', 'nowhere'], 1, 'Expected a registry at nowhere, but nothing was published there yet.'],
    [['--registry', 'http://localhost:1'], 1, 'error REGISTRY_UNREACHABLE: Expected a registry at http://'],
  ])('%j ends with %i and says why', async (args, code, message) => {
    await mesh.write('flights.graphql', FLIGHTS);
    const ended = await mesh.weft('simulate', ...args);
    expect({ code: ended.code, err: ended.err }).toEqual({ code, err: expect.stringContaining(message) });
  });
});
