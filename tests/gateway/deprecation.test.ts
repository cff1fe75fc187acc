import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meshSchemaExtension } from '../../contracts/index.ts';
import { type SubgraphFixture, startTestMesh, type TestMesh } from '../support/gateway-fixtures.ts';

const board: SubgraphFixture = {
  name: 'board',
  typeDefs: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective", "@shareable"])
    ${meshSchemaExtension(['owner', 'sunset'])}
    type Query {
      flights(where: Filter, old: Int @deprecated(reason: "Use where.") @sunset(on: "2027-02-01", replacement: "where")): [Flight!] @owner(team: "network-operations")
      many(count: Int!): [Flight!]
      status(of: Status): String
    }
    type Flight @key(fields: "id") {
      id: ID!
      note: String
      delay: Int @owner(team: "network-operations") @deprecated(reason: "Minutes have a name now.") @sunset(on: "2027-03-31", since: "2026-11-01", replacement: "Flight.delayMinutes")
      delayMinutes: Int
      gone: String @deprecated
      remark: String @sunset(on: "some day")
    }
    enum Status { OPEN CLOSED SHUT @deprecated(reason: "Use CLOSED.") }
    input Filter { code: String number: Int @deprecated(reason: "Use code.") @sunset(on: "2027-01-15") }`,
  resolvers: {
    Query: {
      flights: () => [{ id: '1', delay: 5, delayMinutes: 5, note: 'on time' }],
      many: (_: unknown, { count }: { count: number }) =>
        Array.from({ length: count }, (_flight, at) => ({ id: String(at), note: 'x'.repeat(90), delay: at })),
      status: () => 'fine',
    },
    Flight: { __resolveReference: (reference: unknown) => reference },
  },
};

const gates: SubgraphFixture = {
  name: 'gates',
  typeDefs: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
    ${meshSchemaExtension(['owner', 'sunset'])}
    type Flight @key(fields: "id") { id: ID! gate: String @deprecated(reason: "Ask the board.") @sunset(on: "2026-12-24") }
    type Query { gates: Int }`,
  resolvers: { Flight: { __resolveReference: (reference: unknown) => reference, gate: () => 'A1' } },
};

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await startTestMesh([board, gates], { config: { plan: { workers: 0 } } });
});
afterAll(() => mesh.close());

type Told = { readonly deprecation: string | null; readonly sunset: string | null };

async function headersOf(query: string, variables?: Record<string, unknown>): Promise<Told> {
  const answer = await mesh.ask(query, variables ? { variables } : {});
  expect(answer.errors).toBeUndefined();
  return { deprecation: answer.headers.get('deprecation'), sunset: answer.headers.get('sunset') };
}

const NOTHING: Told = { deprecation: null, sunset: null };

describe('an answer whose operation uses what is to go', () => {
  it('says since when and until when', async () => {
    expect(await headersOf('{ flights { delay } }')).toEqual({
      deprecation: `@${Date.UTC(2026, 10, 1) / 1_000}`,
      sunset: 'Wed, 31 Mar 2027 00:00:00 GMT',
    });
  });

  it('says nothing when nothing of it is to go', async () => {
    expect(await headersOf('{ flights { id delayMinutes remark } }')).toEqual(NOTHING);
  });

  it('names the earliest day of all', async () => {
    expect(await headersOf('{ flights(old: 1) { delay gate } }')).toEqual({
      deprecation: `@${Date.UTC(2026, 10, 1) / 1_000}`,
      sunset: 'Thu, 24 Dec 2026 00:00:00 GMT',
    });
  });

  it('is deprecated even where nobody said when', async () => {
    expect(await headersOf('{ flights { gone } }')).toEqual({ deprecation: '@0', sunset: null });
  });

  it.each([
    ['an argument', '{ flights(old: 1) { id } }', undefined, 'Mon, 01 Feb 2027 00:00:00 GMT'],
    [
      'an input field in the text',
      '{ flights(where: { number: 4 }) { id } }',
      undefined,
      'Fri, 15 Jan 2027 00:00:00 GMT',
    ],
    [
      'an input field in a variable',
      'query($w: Filter) { flights(where: $w) { id } }',
      { w: { number: 4 } },
      'Fri, 15 Jan 2027 00:00:00 GMT',
    ],
    ['an enum value', '{ status(of: SHUT) }', undefined, null],
    ['an enum value in a variable', 'query($s: Status) { status(of: $s) }', { s: 'SHUT' }, null],
  ])('finds %s', async (_name, query, variables, sunset) => {
    expect(await headersOf(query, variables)).toEqual({ deprecation: '@0', sunset });
  });

  it.each([
    ['an input field', 'query($w: Filter) { flights(where: $w) { id } }', { w: { code: 'LH' } }],
    ['an enum value', '{ status(of: CLOSED) }', undefined],
    ['an argument', '{ flights { id } }', undefined],
  ])('does not take another for %s', async (_name, query, variables) => {
    expect(await headersOf(query, variables)).toEqual(NOTHING);
  });

  it('says so in front of an answer that is passed on', async () => {
    expect(await headersOf('{ many(count: 3000) { id note delay } }')).toMatchObject({
      sunset: 'Wed, 31 Mar 2027 00:00:00 GMT',
    });
  });

  it('says so to each of those who are answered together', async () => {
    const told = await Promise.all(Array.from({ length: 10 }, () => headersOf('{ flights { delay note } }')));
    expect(new Set(told.map(({ sunset }) => sunset))).toEqual(new Set(['Wed, 31 Mar 2027 00:00:00 GMT']));
  });

  it('says so in front of parts', async () => {
    const response = await fetch(`${mesh.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'multipart/mixed' },
      body: JSON.stringify({
        query: '{ flights { id ... @defer { gate } } }',
        extensions: { weft: { deprecations: true } },
      }),
    });
    expect(response.headers.get('sunset')).toBe('Thu, 24 Dec 2026 00:00:00 GMT');
    expect(await response.text()).toContain('"deprecations":[{"coordinate":"Flight.gate"');
  });
});

describe('extensions.weft.deprecations', () => {
  const ask = (query: string, weft: Record<string, unknown>) => mesh.ask(query, { extensions: { weft } });
  const DELAY = {
    coordinate: 'Flight.delay',
    reason: 'Minutes have a name now.',
    since: '2026-11-01',
    sunset: '2027-03-31',
    replacement: 'Flight.delayMinutes',
    owner: 'network-operations',
  };

  it('lists them to a client that asks', async () => {
    const answer = await ask('{ flights(old: 2) { delay } }', { deprecations: true });
    expect(answer.extensions).toEqual({
      weft: {
        deprecations: [
          DELAY,
          {
            coordinate: 'Query.flights(old:)',
            reason: 'Use where.',
            sunset: '2027-02-01',
            replacement: 'where',
            owner: 'network-operations',
          },
        ],
      },
    });
  });

  it('is an empty list where there are none, and nothing for who does not ask', async () => {
    expect((await ask('{ flights { id } }', { deprecations: true })).extensions).toEqual({
      weft: { deprecations: [] },
    });
    expect((await mesh.ask('{ flights { delay } }')).extensions).toBeUndefined();
  });

  it('comes with a receipt where there are any', async () => {
    const told = await ask('{ flights { delay } }', { receipt: true });
    expect(told.extensions).toMatchObject({ weft: { receipt: {}, deprecations: [DELAY] } });
    const other = await ask('{ flights { id } }', { receipt: true });
    expect(Object.keys(Object(other.extensions?.['weft']))).toEqual(['receipt']);
  });
});
