import { describe, expect, test } from 'vitest';
import { useLabs } from './lab/lab.ts';

const labs = useLabs();

async function data(query: string): Promise<Record<string, unknown> | string> {
  const body = await labs.both(query);
  return body.errors?.[0]?.message ?? body.data ?? {};
}

async function idsWhere(where: string): Promise<string> {
  const found = await data(`{ crates(where: ${where}) { id } }`);
  if (typeof found === 'string') return found;
  return (found['crates'] as { id: number }[]).map(({ id }) => id).join('');
}

describe('objects inside a column', () => {
  test('are types of their own; what is inside is as exact as a column', async () => {
    expect(
      await data(
        '{ crate(id: 1) { make { __typename width height serial madeAt on stage maker { name sites more } } } }',
      ),
    ).toEqual({
      crate: {
        make: {
          __typename: 'CrateMake',
          width: '12345678901234567890.1250',
          height: 0.1,
          serial: '9007199254740993',
          madeAt: '2001-01-01T00:30:00.5Z',
          on: '2000-02-29',
          stage: 'NEW',
          maker: { name: 'Ünïcode ☃', sites: ['N', null], more: { a: [1] } },
        },
      },
    });
  });

  test('are null where they are missing, and so are their fields', async () => {
    expect(
      await data('{ crates(where: { id: { gt: 1 } }) { id make { height maker { name sites } } } }'),
    ).toEqual({
      crates: [
        { id: 2, make: { height: null, maker: null } },
        { id: 3, make: { height: null, maker: { name: null, sites: null } } },
        { id: 4, make: null },
        { id: 5, make: { height: null, maker: { name: null, sites: [] } } },
      ],
    });
  });

  test('show nothing of what is restricted', async () => {
    expect(await data('{ crates { make { secret } } }')).toBe(
      'Cannot query field "secret" on type "CrateMake".',
    );
  });

  test.each([
    ['a value', '{ make: { stage: { eq: NEW } } }', '1'],
    ['an exact number', '{ make: { width: { gt: "12345678901234567890.1249" } } }', '1'],
    ['a moment', '{ make: { madeAt: { lt: "2001-01-01T00:30:00.6Z" } } }', '1'],
    ['a field deep inside', '{ make: { maker: { name: { contains: "☃" } } } }', '1'],
    [
      'several, all of which must hold',
      '{ make: { width: { gte: "0.5" }, height: { isNull: true } } }',
      '235',
    ],
    ['a list inside', '{ make: { maker: { sites: { has: "N" } } } }', '1'],
    ['whether it is there', '{ make: { isNull: true } }', '4'],
    ['whether an inner one is there', '{ make: { maker: { isNull: false } } }', '135'],
    ['what it is not: missing ones match neither', '{ not: { make: { width: { eq: "1" } } } }', '135'],
    ['JSON, whether it is there', '{ extra: { isNull: true } }', '4'],
  ])('are filtered by %s', async (_name, where, ids) => {
    expect(await idsWhere(where)).toBe(ids);
  });
});

describe('lists inside a column', () => {
  test('are lists of scalars, enums, objects and lists, in their order', async () => {
    const fields = 'tags weights stages parts { __typename code amount boughtOn } grid extra';
    expect(await data(`{ crates { id ${fields} } }`)).toEqual({
      crates: [
        {
          id: 1,
          tags: ['red', 'it\'s "x"'],
          weights: ['12345678901234567890.1250', null],
          stages: ['NEW', 'OLD'],
          parts: [
            { __typename: 'CratePart', code: 'a', amount: 2, boughtOn: '2001-02-03' },
            { __typename: 'CratePart', code: 'b', amount: null, boughtOn: null },
          ],
          grid: [[1, 2], [], null, [null]],
          extra: { k: [1, {}] },
        },
        { id: 2, tags: [], weights: [], stages: [], parts: [], grid: [], extra: [] },
        {
          id: 3,
          tags: ['blue', 'red'],
          weights: ['0.5000'],
          stages: ['OLD'],
          parts: [{ __typename: 'CratePart', code: 'c', amount: null, boughtOn: null }, null],
          grid: null,
          extra: null,
        },
        { id: 4, tags: null, weights: null, stages: null, parts: null, grid: null, extra: null },
        {
          id: 5,
          tags: ['green'],
          weights: null,
          stages: null,
          parts: null,
          grid: [[2147483647]],
          extra: 'text',
        },
      ],
    });
  });

  test.each([
    ['has', '{ tags: { has: "red" } }', '13'],
    ['hasAny', '{ tags: { hasAny: ["green", "blue"] } }', '35'],
    ['hasAny of none', '{ tags: { hasAny: [] } }', ''],
    ['text that looks like SQL', `{ tags: { has: "it's \\"x\\"" } }`, '1'],
    ['an exact number', '{ weights: { has: "12345678901234567890.125" } }', '1'],
    ['an enum', '{ stages: { hasAny: [NEW] } }', '1'],
    ['an object of which all holds', '{ parts: { has: { code: { eq: "a" }, amount: { gt: 1 } } } }', '1'],
    ['no object of which all holds', '{ parts: { has: { code: { eq: "b" }, amount: { gt: 1 } } } }', ''],
    ['any object', '{ parts: { has: {} } }', '13'],
    ['isNull', '{ tags: { isNull: true } }', '4'],
    ['isNull of a list of lists', '{ grid: { isNull: false } }', '125'],
    ['not: missing lists match neither', '{ not: { tags: { has: "red" } } }', '25'],
    ['not with objects', '{ not: { parts: { has: { code: { eq: "a" } } } } }', '23'],
    [
      'null',
      '{ tags: { has: null } }',
      'Expected a value at where.tags.has, got null. Use isNull to ask for missing values, or leave the condition out.',
    ],
  ])('are filtered by %s', async (_name, where, ids) => {
    expect(await idsWhere(where)).toBe(ids);
  });

  test.each([
    ['one of several', '{ code: { in: ["a", "c"] } }', [1, 3]],
    ['none of several', '{ code: { notIn: ["a", "c"] } }', [1]],
    ['one of none', '{ amount: { in: [] } }', []],
    ['none of none, also where it is missing', '{ amount: { notIn: [] } }', [1, 3]],
  ])('are filtered by an object with a value that is %s', async (_name, has, ids) => {
    for (const lab of [labs.duckdb, labs.postgres]) {
      const { body } = await lab.ask(`{ crates(where: { parts: { has: ${has} } }) { id } }`);
      expect(body).toEqual({ data: { crates: ids.map((id) => ({ id })) } });
    }
  });

  test('come along relations, entities and many rows at once', async () => {
    expect(
      await data('{ shelf: shelves(limit: 1) { crates { tags make { width } parts { code } } } }'),
    ).toEqual({
      shelf: [
        {
          crates: [
            {
              tags: ['red', 'it\'s "x"'],
              make: { width: '12345678901234567890.1250' },
              parts: [{ code: 'a' }, { code: 'b' }],
            },
            { tags: [], make: { width: '1.0000' }, parts: [] },
          ],
        },
      ],
    });
  });
});
