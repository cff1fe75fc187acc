import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Receipt } from '../../gateway/index.ts';
import { type AskOptions, MESH_FIXTURES, startTestMesh, type TestMesh } from '../support/gateway-fixtures.ts';

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await startTestMesh(MESH_FIXTURES);
});
afterAll(() => mesh.close());

const airports = { team: 'ground-operations', product: 'airports.airports' };
const flights = { team: 'network-operations', subgraph: 'flights', product: 'flights.flights' };

async function receiptOf(query: string, options: AskOptions = {}): Promise<Receipt> {
  const { extensions } = await mesh.gateway.execute({
    query,
    ...options,
    extensions: { weft: { receipt: true } },
  });
  const weft = extensions?.['weft'] as { receipt: Receipt };
  return weft.receipt;
}

describe('the quality of a product in the receipt', () => {
  const measured = { result: 'passed', measuredAt: '2001-07-01T00:00:00Z', freshness: 'passed', rows: 3 };
  const withQuality = async (quality: unknown) => {
    const products = [{ id: 'airports.airports', version: '2.1.0', asOf: null, quality }];
    const graph = await startTestMesh(
      MESH_FIXTURES.map((fixture) => (fixture.name === 'flights' ? fixture : { ...fixture, products })),
    );
    try {
      const query = '{ flights { origin { name strikes { species } } } }';
      const { extensions } = await graph.ask(query, { extensions: { weft: { receipt: true } } });
      const weft = extensions?.['weft'] as { receipt: Receipt } | undefined;
      return weft?.receipt.products.map(({ id, quality: told }) => [id, told]);
    } finally {
      await graph.close();
    }
  };

  it('is what its subgraph measured, without what the gateway does not know', async () => {
    expect(await withQuality({ ...measured, counts: { passed: 9 }, secret: 'x' })).toEqual([
      ['airports.airports', measured],
      ['flights.flights', undefined],
    ]);
  });

  it.each([
    ['no object', 'good'],
    ['another result', { ...measured, result: 'fine' }],
    ['no moment', { result: 'passed' }],
  ])('is not there when a subgraph reports %s', async (_what, quality) => {
    expect(await withQuality(quality)).toEqual([
      ['airports.airports', undefined],
      ['flights.flights', undefined],
    ]);
  });
});

describe('the receipt of an answer', () => {
  it('tells teams, products with version and age, and the owner of every path', async () => {
    const { extensions } = await mesh.ask(
      '{ flights { id delay origin { iata name strikes { species } } } }',
      {
        extensions: { weft: { receipt: true } },
      },
    );
    expect(extensions).toEqual({
      weft: {
        receipt: {
          supergraph: mesh.gateway.snapshot?.parts.hash,
          teams: ['flight-safety', 'ground-operations', 'network-operations'],
          products: [
            { id: 'airports.airports', version: '2.1.0', asOf: null, owner: 'ground-operations' },
            // The field names the contract; no subgraph reported its age.
            { id: 'flights.delays', version: '3.0.0', asOf: null, owner: null },
            // What the subgraph reports wins over the schema, which says 1.0.0.
            {
              id: 'flights.flights',
              version: '1.0.1',
              asOf: '2001-07-01T00:00:00Z',
              owner: 'network-operations',
            },
          ],
          paths: {
            'flights[]': { team: 'network-operations', subgraph: 'flights', coordinate: 'Query.flights' },
            'flights[].id': { ...flights, coordinate: 'Flight.id' },
            'flights[].delay': { ...flights, coordinate: 'Flight.delay', product: 'flights.delays' },
            'flights[].origin': { ...flights, coordinate: 'Flight.origin' },
            // A mere reference in flights: the value comes from there, but airports answers for it.
            'flights[].origin.iata': { ...airports, subgraph: 'flights', coordinate: 'Airport.iata' },
            'flights[].origin.name': { ...airports, subgraph: 'airports', coordinate: 'Airport.name' },
            'flights[].origin.strikes[]': {
              team: 'flight-safety',
              subgraph: 'safety',
              coordinate: 'Airport.strikes',
            },
            'flights[].origin.strikes[].species': {
              team: 'flight-safety',
              subgraph: 'safety',
              coordinate: 'Strike.species',
            },
          },
        },
      },
    });
  });

  it('is only there when asked for', async () => {
    expect((await mesh.ask('{ flights { id } }')).extensions).toBeUndefined();
    expect(
      (await mesh.ask('{ flights { id } }', { extensions: { weft: { receipt: false } } })).extensions,
    ).toBeUndefined();
  });

  it('uses the response names of aliases, fragments and both', async () => {
    const { paths } = await receiptOf(`
      { one: flight(id: "1") { ...F } two: flight(id: "2") { ... on Flight { minutes: delay hours: delay(unit: "hours") } } }
      fragment F on Flight { at: origin { code: iata title: name __typename } }`);
    expect(
      Object.fromEntries(
        Object.entries(paths).map(([path, { coordinate, subgraph }]) => [path, `${coordinate} ${subgraph}`]),
      ),
    ).toEqual({
      one: 'Query.flight flights',
      'one.at': 'Flight.origin flights',
      'one.at.code': 'Airport.iata flights',
      'one.at.title': 'Airport.name airports',
      two: 'Query.flight flights',
      'two.minutes': 'Flight.delay flights',
      'two.hours': 'Flight.delay flights',
    });
  });

  it('keeps apart what the types of a union mean by one name', async () => {
    const { paths, teams } = await receiptOf(
      '{ legs { __typename ... on Flight { id label: delay } ... on Train { id tag: operator } } }',
    );
    expect(paths['legs[].id']).toEqual({
      ...flights,
      coordinate: 'Flight.id',
      alternatives: [{ team: 'network-operations', subgraph: 'flights', coordinate: 'Train.id' }],
    });
    expect(paths['legs[].tag']).toEqual({
      team: 'flight-safety',
      subgraph: 'flights',
      coordinate: 'Train.operator',
    });
    expect(teams).toEqual(['flight-safety', 'network-operations']);
  });

  it('leaves out what @skip and @include leave out', async () => {
    const query =
      'query($more: Boolean! = false) { flight(id: "1") { id delay @include(if: $more) origin @skip(if: true) { name } } }';
    expect(Object.keys((await receiptOf(query)).paths)).toEqual(['flight', 'flight.id']);
    expect(Object.keys((await receiptOf(query, { variables: { more: true } })).paths)).toEqual([
      'flight',
      'flight.id',
      'flight.delay',
    ]);
  });

  it('is complete although a subgraph failed', async () => {
    const failing = await receiptOf('{ failing flights(limit: 2) { origin { strikes { species } } } }');
    expect(failing.paths['failing']).toEqual({
      team: 'network-operations',
      subgraph: 'flights',
      coordinate: 'Query.failing',
    });
    expect(failing.teams).toContain('flight-safety');
  });
});

describe('the explanation of a plan', () => {
  it('names the team of each fetch and field, as text', async () => {
    const outcome = await mesh.gateway.explain(
      'query($n: Int!) { flights(limit: $n) { delay origin { iata name strikes { species } } } }',
    );
    expect(
      outcome.ok && outcome.value.text,
    ).toBe(`3 fetches in 2 waves, 3 calls · subgraphs: airports, flights, safety
teams: flight-safety, ground-operations, network-operations

sequence
  fetch flights (network-operations)
    Query.flights  network-operations
    Flight.delay  network-operations · flights.delays
    Flight.origin  network-operations · flights.flights
    Airport.iata  ground-operations · airports.airports
  parallel
    fetch safety (flight-safety) for flights[].origin
      Airport.strikes  flight-safety
      Strike.species  flight-safety
    fetch airports (ground-operations) for flights[].origin
      Airport.name  ground-operations · airports.airports
`);
  });

  it('tells the calls that fetches share, and what each depends on', async () => {
    const outcome = await mesh.gateway.explain(
      'query($more: Boolean!) { one: flights(limit: 1) { origin { name } } two: flight(id: "2") { origin { name } } three: flight(id: "3") @include(if: $more) { origin { state } } }',
    );
    if (!outcome.ok) throw new Error(outcome.findings[0]?.message);
    const [program] = outcome.value.program;
    expect(program?.of).toBe('the request');
    const airports = program?.calls.filter(({ subgraph }) => subgraph === 'airports');
    expect(airports).toMatchObject([{ wave: 2, after: [1] }]);
    const places = airports?.flatMap(({ parts }) => parts.flatMap(({ at }) => at.map(({ path }) => path)));
    expect(places?.sort()).toEqual(['one[].origin', 'three.origin', 'two.origin']);
    expect(outcome.value.fetches).toBeGreaterThan(outcome.value.calls);
  });

  it('is data too', async () => {
    const outcome = await mesh.gateway.explain('{ airport(iata: "SFO") { name } }');
    expect(outcome.ok && outcome.value).toMatchObject({
      fetches: 1,
      waves: 1,
      subgraphs: ['airports'],
      teams: ['ground-operations'],
      plan: {
        kind: 'fetch',
        subgraph: 'airports',
        at: '',
        fields: [
          { coordinate: 'Query.airport', team: 'ground-operations' },
          { coordinate: 'Airport.name', team: 'ground-operations', product: 'airports.airports' },
        ],
      },
    });
    expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
  });

  it('shows both branches of a condition', async () => {
    const outcome = await mesh.gateway.explain(
      'query($n: Boolean!) { flights { id origin @include(if: $n) { name } } }',
    );
    expect(outcome.ok && outcome.value.text).toContain('if $n');
  });

  it('fails with findings on an operation that is not valid', async () => {
    const outcome = await mesh.gateway.explain('{ flights { delays } }');
    expect(outcome).toMatchObject({
      ok: false,
      findings: [{ code: 'GRAPHQL_VALIDATION_FAILED', severity: 'error' }],
    });
  });
});
