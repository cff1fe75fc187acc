import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { useLabs } from './lab/lab.ts';

/* Fields a team resolves by hand beside generated ones, over HTTP, on both engines. */

const EXTENSION = `
extend type Sample {
  "The label, louder."
  shout(times: Int! = 1): String
  exact: BigInt
  friends: [Sample!]
  verdict: Verdict
  strict: String!
  broken: String
  refused: String
  short: String
  wrongType: Int
  where: String
}
extend type Planet { mood: String best: Sample home: Planet }
extend type Reading { double: Float @deprecated(reason: "Use value.") }
type Verdict { isFine: Boolean because: [String!]! sample: Sample calls: Int }
union Found = Verdict | Nothing
type Nothing { why: String }
extend type Query {
  picked(ids: [ID!]!): [Sample]
  verdicts: [Verdict!]!
  found: [Found]
  home: Planet
  largest: Sample
  keyless: Sample
  whoAsks: String
  bad: String
}
`;

const RESOLVERS = `
let calls = 0;
const oops = () => { throw new Error('secret of the house'); };
const refusal = Object.assign(new Error('Not on Sundays.'), { name: 'GraphQLError', extensions: { code: 'CLOSED' } });
const twice = async (keys) => { calls += 1; return keys.map((key) => key + key + calls); };
export const resolvers = {
  Sample: {
    shout: { needs: 'label', batch: (rows, { args }) => rows.map(({ label }) => label && label.toUpperCase() + '!'.repeat(args.times)) },
    exact: { needs: 'large', batch: (rows) => rows.map(({ large }) => large && BigInt(large) + 1n) },
    friends: { batch: (rows) => rows.map(({ id }) => id === 'a' ? [{ id: 'b' }, { id: 'c' }] : id === 'b' ? [{ id: 'nope' }] : null) },
    verdict: { needs: 'id isGood site { title }', batch: (rows) => rows.map((row) => row.site && {
      isFine: row.isGood, because: [row.site.title, String(rows.length)], sample: { id: row.id } }) },
    strict: { batch: (rows) => rows.map(({ id }) => id === 'b' ? null : id) },
    broken: { batch: oops },
    refused: { batch: (rows) => rows.map(({ id }) => id === 'b' ? refusal : id) },
    short: { batch: () => ['one'] },
    wrongType: { batch: (rows) => rows.map(() => 'secret value') },
    where: { needs: 'id', batch: (rows, { loader }) => Promise.all(rows.map(({ id }) => loader(twice).load(id))) },
  },
  Planet: {
    mood: { batch: (rows) => rows.map(({ code }) => code + ' is calm') },
    best: { batch: async (rows, { query }) => {
      const { samples } = await query('query($p: [ID!]) { samples(where: { planet: { code: { in: $p } } }, orderBy: [{ id: DESC }]) { id planet { code } } }', { p: rows.map(({ code }) => code) });
      return rows.map(({ code }) => samples.find(({ planet }) => planet.code === code));
    } },
    home: { batch: (rows) => rows.map(() => ({ code: 'earth' })) },
  },
  Reading: { double: { needs: 'value', batch: (rows) => rows.map(({ value }) => value === null ? null : value * 2) } },
  Verdict: { calls: { batch: (rows) => rows.map(() => rows.length) } },
  Query: {
    picked: ({ args }) => args.ids.map((id) => ({ id })),
    verdicts: () => [{ isFine: true, because: [], sample: { id: 'a' } }, { because: null }],
    found: () => [{ __typename: 'Nothing', why: 'lost' }, { __typename: 'Verdict', isFine: false, because: [] }],
    home: () => ({ code: 'earth' }),
    largest: async ({ query }) => (await query('{ samples(orderBy: [{ small: DESC_NULLS_LAST }], limit: 1) { id } }')).samples[0],
    keyless: () => ({ name: 'a' }),
    whoAsks: ({ headers }) => headers['x-user'],
    bad: oops,
  },
};
`;

const labs = useLabs({ 'extension.graphql': EXTENSION, 'resolvers.mjs': RESOLVERS });
const log = vi.spyOn(console, 'error');
beforeEach(() => {
  log.mockImplementation(() => undefined);
});
afterEach(() => {
  log.mockReset();
});

const ID = /^The field could not be resolved \(error [0-9a-f-]{36}\)\.$/;

async function data(query: string, variables: unknown = {}): Promise<unknown> {
  const body = await labs.both(query, variables);
  expect(body.errors).toBeUndefined();
  return body.data;
}

describe('a field of the extension', () => {
  test('reads what it needs of its row, which is not in the answer', async () => {
    expect(
      await data(
        '{ samples(limit: 2, orderBy: [{ id: ASC }], where: { id: { in: ["a", "b"] } }) { shout(times: 2) exact } }',
      ),
    ).toEqual({
      samples: [
        { shout: 'PLAIN!!', exact: '9007199254740994' },
        { shout: '100% SURE!!', exact: '-9223372036854775807' },
      ],
    });
  });

  test('goes with fragments, aliases, directives, variables and defaults like any other', async () => {
    const query = `query Q($times: Int!, $with: Boolean!) {
      one: sample(id: "a") { ...S again: shout loud: shout(times: $times) label: id exact @include(if: $with) }
      none: sample(id: "nope") { shout }
    }
    fragment S on Sample { __typename ... on Sample { shout } site { code samples(limit: 1, orderBy: [{ id: ASC }]) { shout } } }`;
    expect(await data(query, { times: 3, with: false })).toEqual({
      one: {
        __typename: 'Sample',
        shout: 'PLAIN!',
        site: { code: 'N', samples: [{ shout: 'PLAIN!' }] },
        again: 'PLAIN!',
        loud: 'PLAIN!!!',
        label: 'a',
      },
      none: null,
    });
  });

  test('is resolved once for all rows of a request, wherever they stand', async () => {
    const query = `{
      samples(limit: 2, orderBy: [{ id: ASC }], where: { id: { in: ["a", "b"] } }) { verdict { because } }
      samplesConnection(first: 1) { edges { node { verdict { because } } } totalCount }
      sites(where: { code: { eq: "S" } }) { samples(where: { id: { eq: "c" } }) { verdict { because calls } } }
    }`;
    const body = await labs.both(query);
    expect(body.errors).toBeUndefined();
    expect(JSON.stringify(body.data).match(/"4"/g)).toHaveLength(4);
  });

  test('completes lists, types of its own, and generated types by key', async () => {
    expect(
      await data(`{ samples(orderBy: [{ id: ASC }], where: { id: { in: ["a", "b", "e"] } }) {
        id verdict { isFine sample { small shout verdict { isFine } } calls }
      } }`),
    ).toEqual({
      samples: [
        {
          id: 'a',
          verdict: {
            isFine: true,
            sample: { small: 1, shout: 'PLAIN!', verdict: { isFine: true } },
            calls: 2,
          },
        },
        {
          id: 'b',
          verdict: {
            isFine: false,
            sample: { small: -7, shout: '100% SURE!', verdict: { isFine: false } },
            calls: 2,
          },
        },
        { id: 'e', verdict: null },
      ],
    });
  });

  test('of an unknown key is null, and makes null what may not hold one', async () => {
    const query =
      '{ samples(orderBy: [{ id: ASC }], where: { id: { in: ["a", "b"] } }) { friends { id small } } }';
    for (const lab of [labs.duckdb, labs.postgres]) {
      const { body } = await lab.ask(query);
      expect(body.data).toEqual({
        samples: [
          {
            friends: [
              { id: 'b', small: -7 },
              { id: 'c', small: 0 },
            ],
          },
          { friends: null },
        ],
      });
      expect(body.errors).toMatchObject([
        { path: ['samples', 1, 'friends', 0], extensions: { code: 'RESOLVER_ERROR' } },
      ]);
    }
  });

  test('is answered below _entities, for rows and for entities of other domains', async () => {
    const query = `query($r: [_Any!]!) { _entities(representations: $r) {
      __typename ... on Sample { shout } ... on Planet { mood best { id shout } samples(limit: 1) { shout } } ... on Reading { double }
    } }`;
    const r = [
      { __typename: 'Sample', id: 'a' },
      { __typename: 'Planet', code: 'mars' },
      { __typename: 'Sample', id: 'nope' },
      { __typename: 'Reading', sampleId: 'a', position: 2 },
    ];
    expect(await data(query, { r })).toEqual({
      _entities: [
        { __typename: 'Sample', shout: 'PLAIN!' },
        {
          __typename: 'Planet',
          mood: 'mars is calm',
          best: { id: 'b', shout: '100% SURE!' },
          samples: [{ shout: 'PLAIN!' }],
        },
        null,
        { __typename: 'Reading', double: 5 },
      ],
    });
  });

  test('has a loader that lives as long as the request', async () => {
    const query = '{ first: sample(id: "a") { where } second: sample(id: "a") { where } }';
    for (const lab of [labs.duckdb, labs.postgres]) {
      const once = (await lab.ask(query)).body.data as Record<string, { where: string }>;
      expect(once['first']?.where).toMatch(/^aa\d$/);
      expect(once['second']).toEqual(once['first']);
      const later = (await lab.ask(query)).body.data as Record<string, { where: string }>;
      expect(later['first']).not.toEqual(once['first']);
    }
  });
});

describe('a root field of the extension', () => {
  test('returns generated types by key, in one batch, null for those there are not', async () => {
    expect(
      await data('query($ids: [ID!]!, $n: Int!) { picked(ids: $ids) { label shout(times: $n) } }', {
        ids: ['a', 'x', 'e', 'a'],
        n: 1,
      }),
    ).toEqual({
      picked: [
        { label: 'plain', shout: 'PLAIN!' },
        null,
        { label: 'it\'s "quoted"', shout: 'IT\'S "QUOTED"!' },
        { label: 'plain', shout: 'PLAIN!' },
      ],
    });
  });

  test('stands beside generated ones, in the order that was asked', async () => {
    const { text } = await labs.duckdb.ask(
      '{ z: home { code samples(limit: 1) { id } home { mood } } a: site(code: "N") { title } largest { id } found { ... on Nothing { why } ... on Verdict { isFine } } __typename }',
    );
    expect(text).toBe(
      '{"data":{"z":{"code":"earth","samples":[{"id":"G"}],"home":{"mood":"earth is calm"}},"a":{"title":"North"},"largest":{"id":"d"},"found":[{"why":"lost"},{"isFine":false}],"__typename":"Query"}}',
    );
  });

  test('knows the headers of its request', async () => {
    const response = await fetch(labs.duckdb.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-user': 'ada' },
      body: '{"query":"{ whoAsks }"}',
    });
    expect(await response.json()).toEqual({ data: { whoAsks: 'ada' } });
  });

  test('is in the SDL and in introspection', async () => {
    const body = await labs.both('{ _service { sdl } __type(name: "Verdict") { fields { name } } whoAsks }');
    expect(body.data).toMatchObject({
      __type: { fields: [{ name: 'isFine' }, { name: 'because' }, { name: 'sample' }, { name: 'calls' }] },
    });
    expect(JSON.stringify(body.data)).toContain('The label, louder.');
  });
});

describe('what goes wrong in a resolver', () => {
  const TWO = 'samples(orderBy: [{ id: ASC }], where: { id: { in: ["a", "b"] } })';

  test('is logged under the id that the caller sees, once for all rows', async () => {
    const { body, text } = await labs.duckdb.ask(`{ ${TWO} { id broken } }`);
    expect(body.data).toEqual({
      samples: [
        { id: 'a', broken: null },
        { id: 'b', broken: null },
      ],
    });
    expect(body.errors?.map(({ path }) => path)).toEqual([
      ['samples', 0, 'broken'],
      ['samples', 1, 'broken'],
    ]);
    expect(body.errors?.[0]?.message).toMatch(ID);
    expect(text).not.toContain('secret');
    expect(log).toHaveBeenCalledOnce();
    expect(String(log.mock.calls[0]?.[0])).toContain(String(body.errors?.[0]?.extensions?.['id']));
  });

  test('is told when it is a GraphQLError, at the row it is for', async () => {
    const body = await labs.both(`{ ${TWO} { refused } }`);
    expect(body.data).toEqual({ samples: [{ refused: 'a' }, { refused: null }] });
    expect(body.errors).toMatchObject([
      { message: 'Not on Sundays.', path: ['samples', 1, 'refused'], extensions: { code: 'CLOSED' } },
    ]);
  });

  test.each([
    ['a list of another length', `{ ${TWO} { short } }`, /2 values, one per row, got 1/],
    ['a value of another type', `{ ${TWO} { wrongType } }`, /secret value/],
    [
      'an entity without its key',
      '{ keyless { id } }',
      /Sample as an object with its key \(id\), got an object with name/,
    ],
    ['a root resolver that throws', '{ bad }', /secret of the house/],
    [
      'a null where none may be',
      '{ verdicts { because } }',
      /Cannot return null for non-nullable field Verdict.because/,
    ],
  ])('is for the log: %s', async (_what, query, logged) => {
    const { body, text } = await labs.duckdb.ask(query);
    expect(body.errors?.[0]?.message).toMatch(ID);
    expect(text).not.toContain('secret');
    expect(log.mock.calls.map((call) => String((call[1] as Error).message)).join()).toMatch(logged);
  });

  test('makes the row null where the field may not be', async () => {
    const query = '{ one: sample(id: "b") { id strict } two: sample(id: "a") { id strict } }';
    const { body } = await labs.duckdb.ask(query);
    expect(body.data).toEqual({ one: null, two: { id: 'a', strict: 'a' } });
    expect(body.errors).toMatchObject([{ path: ['one', 'strict'] }]);
  });
});

describe('a request that the generated part refuses', () => {
  test.each([
    ['a bad filter', '{ samples(limit: 5000) { shout } home { mood } }', 'BAD_USER_INPUT'],
    ['a bad variable', 'query($n: Int!) { sample(id: "a") { shout(times: $n) } }', 'BAD_USER_INPUT'],
    ['an unknown field', '{ sample(id: "a") { shout shoot } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['an unknown operation', 'query A { home { mood } }', 'OPERATION_RESOLUTION_FAILURE'],
  ])('is refused as ever: %s', async (_what, query, code) => {
    const more = code === 'OPERATION_RESOLUTION_FAILURE' ? { operationName: 'B' } : {};
    const { body } = await labs.duckdb.ask(query, {}, more);
    expect(body.errors).toHaveLength(1);
    expect(body.errors?.[0]?.extensions?.['code']).toBe(code);
  });
});
