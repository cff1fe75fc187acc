import { describe, expect, test } from 'vitest';
import { useLabs } from './lab/lab.ts';

const labs = useLabs();

async function idsOf(args: string): Promise<string> {
  const body = await labs.both(`{ samples(${args}) { id } }`);
  const rows = body.data?.['samples'];
  return Array.isArray(rows) ? rows.map((row) => row.id).join('') : String(body.errors?.[0]?.message);
}

const ALL_FIELDS =
  'id small large ratio price label isGood madeOn takenAt localAt clock token stage details siteCode site { code title } planet { __typename code }';

describe('rows', () => {
  test('carry every type by the mapping: exact numbers as text, times in ISO 8601', async () => {
    const body = await labs.both(`{ sample(id: "a") { ${ALL_FIELDS} } }`);
    expect(body.data?.['sample']).toEqual({
      id: 'a',
      small: 1,
      large: '9007199254740993',
      ratio: 0.5,
      price: '12.50',
      label: 'plain',
      isGood: true,
      madeOn: '2001-01-01',
      takenAt: '2001-01-01T00:30:00Z',
      localAt: '2001-01-01T08:00:00',
      clock: '08:00:00',
      token: '2fd1c7de-5c50-4a3a-8a38-9a0f1d4f6d2c',
      stage: 'NEW',
      details: { k: [1, 2] },
      siteCode: 'N',
      site: { code: 'N', title: 'North' },
      planet: { __typename: 'Planet', code: 'earth' },
    });
  });

  test('are the same in both engines, all of them', async () => {
    const body = await labs.both(`{ samples { ${ALL_FIELDS} } }`);
    expect(body.data?.['samples']).toHaveLength(8);
  });

  test('show NaN and the infinities as null, which JSON has no word for', async () => {
    const body = await labs.both('{ samples(where: {id: {in: ["b", "c", "d"]}}) { ratio } }');
    expect(body.data).toEqual({ samples: [{ ratio: null }, { ratio: null }, { ratio: null }] });
  });

  test('keep microseconds and drop zeros', async () => {
    const body = await labs.both('{ sample(id: "b") { takenAt localAt clock } }');
    expect(body.data?.['sample']).toEqual({
      takenAt: '2001-01-31T23:30:00.123456Z',
      localAt: '2001-03-25T02:30:00.5',
      clock: '23:59:59.999999',
    });
  });
});

describe('order', () => {
  test.each([
    ['missing values come last, and the key breaks ties', 'orderBy: [{isGood: ASC}]', 'beGacf7d'],
    ['missing values come first when descending', 'orderBy: [{isGood: DESC}]', '7dGacfbe'],
    ['ASC_NULLS_FIRST', 'orderBy: [{isGood: ASC_NULLS_FIRST}]', '7dbeGacf'],
    ['DESC_NULLS_LAST', 'orderBy: [{isGood: DESC_NULLS_LAST}]', 'Gacfbe7d'],
    ['several terms', 'orderBy: [{stage: DESC}, {id: DESC}]', 'ebG7dfca'],
    ['a term given twice counts once', 'orderBy: [{id: DESC}, {id: ASC}]', 'fedcbaG7'],
    ['without any, the key orders', 'limit: 3', '7Ga'],
    ['numbers as numbers', 'orderBy: [{price: DESC_NULLS_LAST}], limit: 3', 'ca7'],
    ['NaN is the largest number', 'orderBy: [{ratio: DESC_NULLS_LAST}], limit: 2', 'bc'],
  ])('%s', async (_name, args, ids) => {
    expect(await idsOf(args)).toBe(ids);
  });

  test('takes exactly one field per entry', async () => {
    expect(await idsOf('orderBy: [{id: ASC, small: ASC}]')).toBe(
      'Expected exactly one field in each entry of orderBy, got id and small.',
    );
    expect(await idsOf('orderBy: [{}]')).toBe(
      'Expected exactly one field in each entry of orderBy, got none.',
    );
  });
});

describe('pages', () => {
  test.each([
    ['limit and offset', 'limit: 2, offset: 3', 'bc'],
    ['no rows', 'limit: 0', ''],
    ['the largest page', 'limit: 1000', '7Gabcdef'],
    ['the largest offset', 'offset: 100000', ''],
    ['a page too large', 'limit: 1001', 'Expected limit to be a whole number from 0 to 1000, got 1001.'],
    [
      'an offset too large',
      'offset: 100001',
      'Expected offset to be a whole number from 0 to 100000, got 100001.',
    ],
    ['a negative limit', 'limit: -1', 'Expected limit to be a whole number from 0 to 1000, got -1.'],
    ['a null limit', 'limit: null', 'Expected limit to be a whole number from 0 to 1000, got null.'],
  ])('%s', async (_name, args, expected) => {
    expect(await idsOf(args)).toBe(expected);
  });
});

describe('by key', () => {
  test('finds one row, or null', async () => {
    const body = await labs.both(
      '{ a: sample(id: "b") { id } b: sample(id: 7) { id } c: sample(id: "no") { id } }',
    );
    expect(body.data).toEqual({ a: { id: 'b' }, b: { id: '7' }, c: null });
  });

  test('takes all parts of a composite key', async () => {
    const body = await labs.both('{ reading(sampleId: "a", position: 2) { value sample { id } } }');
    expect(body.data).toEqual({ reading: { value: 2.5, sample: { id: 'a' } } });
    const lacking = await labs.both('{ reading(sampleId: "a") { value } }');
    expect(lacking.errors?.[0]?.message).toContain('"position" of type "Int!" is required');
  });
});

describe('relations', () => {
  test('to many take the arguments of lists, per parent', async () => {
    const body = await labs.both(
      '{ sites { code samples(limit: 1, orderBy: [{small: DESC_NULLS_LAST}]) { id readings(offset: 1) { position } } } }',
    );
    expect(body.data?.['sites']).toEqual([
      { code: 'E', samples: [] },
      { code: 'N', samples: [{ id: 'a', readings: [{ position: 2 }, { position: 3 }] }] },
      { code: 'S', samples: [{ id: 'd', readings: [] }] },
    ]);
  });

  test('to many may be grouped, per parent', async () => {
    const body = await labs.both(
      '{ sites { code samplesAggregate(groupBy: [{field: stage}], having: {count: {gt: 1}}) { group { stage } count sum { small } } all: samplesAggregate { count } } }',
    );
    expect(body.data?.['sites']).toEqual([
      { code: 'E', samplesAggregate: [], all: [{ count: '0' }] },
      {
        code: 'N',
        samplesAggregate: [{ group: { stage: 'NEW' }, count: '2', sum: { small: '1' } }],
        all: [{ count: '3' }],
      },
      { code: 'S', samplesAggregate: [], all: [{ count: '3' }] },
    ]);
  });

  test('to one are null where nothing is there', async () => {
    const body = await labs.both('{ samples(where: {id: {in: ["G", "e"]}}) { id site { code } siteCode } }');
    expect(body.data?.['samples']).toEqual([
      { id: 'G', site: null, siteCode: 'missing' },
      { id: 'e', site: null, siteCode: null },
    ]);
  });

  test('go to and fro, and the same field twice with other arguments', async () => {
    const body = await labs.both(
      '{ reading(sampleId: "c", position: 1) { sample { site { first: samples(limit: 1) { id } rest: samples(offset: 1) { id readingsAggregate { count } } } } } }',
    );
    expect(body.data?.['reading']).toEqual({
      sample: {
        site: {
          first: [{ id: '7' }],
          rest: [
            { id: 'c', readingsAggregate: [{ count: '2' }] },
            { id: 'd', readingsAggregate: [{ count: '0' }] },
          ],
        },
      },
    });
  });

  test('are held to their own page size', async () => {
    const body = await labs.both('{ sites { samples(limit: 1001) { id } } }');
    expect(body.errors?.[0]?.message).toBe('Expected limit to be a whole number from 0 to 1000, got 1001.');
  });
});

describe('the language of GraphQL', () => {
  test('@skip and @include take variables, fragments spread, and names repeat', async () => {
    const body = await labs.both(
      `query Q($yes: Boolean!, $no: Boolean! = false) {
        __typename
        samples(limit: 1) { ...Some ... on Sample { __typename label @include(if: $no) } small @skip(if: $yes) renamed: id }
        sites(limit: 1) @include(if: $no) { code }
      }
      fragment Some on Sample { id site { __typename ...Place } site { code } }
      fragment Place on Site { title }`,
      { yes: true },
    );
    expect(body.data).toEqual({
      __typename: 'Query',
      samples: [
        {
          id: '7',
          site: { __typename: 'Site', title: 'South', code: 'S' },
          __typename: 'Sample',
          renamed: '7',
        },
      ],
    });
  });

  test('introspection and the SDL answer beside data, with fragments and variables', async () => {
    const body = await labs.both(
      `query($name: String!, $yes: Boolean!) {
        __type(name: $name) { ...T }
        sample(id: "a") { ...S }
        _service { sdl @skip(if: $yes) __typename }
        __schema { queryType { name } }
      }
      fragment T on __Type { name fields(includeDeprecated: $yes) { name } @include(if: false) }
      fragment S on Sample { id }`.replace(
        'fields(includeDeprecated: $yes) { name } @include(if: false)',
        'kind @include(if: $yes)',
      ),
      { name: 'Sample "$name"', yes: true },
    );
    expect(body).toEqual({
      data: {
        __type: null,
        sample: { id: 'a' },
        _service: { __typename: '_Service' },
        __schema: { queryType: { name: 'Query' } },
      },
    });
  });

  test('operationName chooses, and its absence or a wrong one is an error', async () => {
    const query = 'query A { samples(limit: 1) { id } } query B { sites(limit: 1) { code } }';
    for (const lab of [labs.duckdb, labs.postgres]) {
      expect((await lab.ask(query, {}, { operationName: 'B' })).body.data).toEqual({
        sites: [{ code: 'E' }],
      });
      expect((await lab.ask(query)).body.errors?.[0]?.message).toContain('Expected operationName');
      expect((await lab.ask(query, {}, { operationName: 'C' })).body.errors?.[0]?.message).toContain('"C"');
    }
  });

  test('wrong variables are refused before anything runs', async () => {
    const body = await labs.both('query($n: Int!) { samples(limit: $n) { id } }', { n: 'many' });
    expect(body.data).toBeUndefined();
    expect(body.errors?.[0]?.message).toContain('Variable "$n" got invalid value "many"');
  });

  test('one refused root field leaves the others', async () => {
    const body = await labs.both('{ bad: samples(limit: 5000) { id } good: samples(limit: 1) { id } }');
    expect(body.data).toEqual({ bad: null, good: [{ id: '7' }] });
    expect(body.errors).toHaveLength(1);
    expect(body.errors?.[0]).toMatchObject({ path: ['bad'], extensions: { code: 'BAD_USER_INPUT' } });
  });

  test('a receipt names the products and how old their data is', async () => {
    for (const lab of [labs.duckdb, labs.postgres]) {
      const { body } = await lab.ask('{ __typename }', {}, { extensions: { weft: { receipt: true } } });
      expect(body.extensions).toEqual({
        weft: {
          products: [
            { id: 'lab.crates', version: '1.0.0', asOf: null },
            { id: 'lab.pay', version: '1.0.0', asOf: null },
            { id: 'lab.readings', version: '1.0.0', asOf: null },
            { id: 'lab.samples', version: '1.0.0', asOf: '2001-07-02T04:00:00Z' },
            { id: 'lab.sites', version: '1.0.0', asOf: null },
          ],
        },
      });
    }
  });
});
