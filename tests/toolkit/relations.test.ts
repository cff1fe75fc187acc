import { describe, expect, test } from 'vitest';
import { useLabs } from './lab/lab.ts';

const labs = useLabs();

async function data(query: string, variables?: unknown): Promise<unknown> {
  const body = await labs.both(query, variables);
  return body.errors?.[0]?.message ?? body.data;
}

describe('a relationship of several columns', () => {
  test('inside the domain is a join, where no part is missing', async () => {
    expect(await data('{ crates { id shelf { room number favouriteId } } }')).toEqual({
      crates: [
        { id: 1, shelf: { room: 'A', number: 1, favouriteId: 2 } },
        { id: 2, shelf: { room: 'A', number: 1, favouriteId: 2 } },
        { id: 3, shelf: { room: 'B', number: 1, favouriteId: 1 } },
        { id: 4, shelf: null },
        { id: 5, shelf: null },
      ],
    });
  });

  test('goes back, with its groups', async () => {
    expect(
      await data(
        '{ shelves { room number crates(orderBy: { id: DESC }) { id } cratesAggregate { count } } }',
      ),
    ).toEqual({
      shelves: [
        { room: 'A', number: 1, crates: [{ id: 2 }, { id: 1 }], cratesAggregate: [{ count: '2' }] },
        { room: 'A', number: 2, crates: [], cratesAggregate: [{ count: '0' }] },
        { room: 'B', number: 1, crates: [{ id: 3 }], cratesAggregate: [{ count: '1' }] },
      ],
    });
  });

  test('to another domain is an entity of the whole key, or null where a part is missing', async () => {
    expect(await data('{ crates { id bay { __typename side level } } }')).toEqual({
      crates: [
        { id: 1, bay: { __typename: 'Bay', side: 'left', level: 1 } },
        { id: 2, bay: { __typename: 'Bay', side: 'left', level: 2 } },
        { id: 3, bay: null },
        { id: 4, bay: null },
        { id: 5, bay: { __typename: 'Bay', side: 'left', level: 1 } },
      ],
    });
  });

  test('from another domain brings the rows of each entity', async () => {
    const query =
      'query($r: [_Any!]!) { _entities(representations: $r) { ... on Bay { side level crates { id } } } }';
    const bay = (side: string, level: number) => ({ __typename: 'Bay', side, level });
    expect(await data(query, { r: [bay('left', 1), bay('right', 1), bay('left', 2)] })).toEqual({
      _entities: [
        { side: 'left', level: 1, crates: [{ id: 1 }, { id: 5 }] },
        { side: 'right', level: 1, crates: [] },
        { side: 'left', level: 2, crates: [{ id: 2 }] },
      ],
    });
  });

  test('filters by any part of the key, and by whether it is there', async () => {
    expect(
      await data(`{
        left: crates(where: { bay: { side: { eq: "left" }, level: { lt: 2 } } }) { id }
        none: crates(where: { bay: { isNull: true } }) { id }
        some: crates(where: { bay: { isNull: false } }) { id }
        room: crates(where: { shelf: { room: { eq: "B" } } }) { id }
      }`),
    ).toEqual({
      left: [{ id: 1 }, { id: 5 }],
      none: [{ id: 3 }, { id: 4 }],
      some: [{ id: 1 }, { id: 2 }, { id: 5 }],
      room: [{ id: 3 }],
    });
  });

  test('groups by all its columns, inside the domain and across', async () => {
    expect(
      await data(`{
        byBay: cratesAggregate(groupBy: { field: bay }, orderBy: [{ count: DESC }, { group: { baySide: ASC } }]) {
          group { bay { side level } baySide } count
        }
        byShelf: cratesAggregate(groupBy: [{ field: shelf }, { field: shelfRoom }], where: { shelf: { room: { in: ["A", "B"] } } }) {
          group { shelf { room favouriteId } shelfRoom } count
        }
        half: cratesAggregate(groupBy: { field: baySide }) { group { bay { side } baySide } }
      }`),
    ).toEqual({
      byBay: [
        { group: { bay: { side: 'left', level: 1 }, baySide: 'left' }, count: '2' },
        { group: { bay: { side: 'left', level: 2 }, baySide: 'left' }, count: '1' },
        { group: { bay: null, baySide: 'right' }, count: '1' },
        { group: { bay: null, baySide: null }, count: '1' },
      ],
      byShelf: [
        { group: { shelf: { room: 'A', favouriteId: 2 }, shelfRoom: 'A' }, count: '2' },
        { group: { shelf: { room: 'B', favouriteId: 1 }, shelfRoom: 'B' }, count: '1' },
      ],
      half: [
        { group: { bay: null, baySide: 'left' } },
        { group: { bay: null, baySide: 'right' } },
        { group: { bay: null, baySide: null } },
      ],
    });
  });
});

describe('filters over relations to many', () => {
  test.each([
    ['some rows that fulfil', '{ crates: { some: { id: { gte: 3 } } } }', ['B1']],
    ['no row that fulfils', '{ crates: { none: { id: { gte: 3 } } } }', ['A1', 'A2']],
    ['any row at all', '{ crates: { some: {} } }', ['A1', 'B1']],
    ['no row at all', '{ crates: { none: {} } }', ['A2']],
    ['both at once', '{ crates: { some: { id: { lt: 3 } }, none: { id: { eq: 9 } } } }', ['A1']],
    ['neither', '{ crates: {} }', ['A1', 'A2', 'B1']],
    ['the other way round', '{ not: { crates: { some: {} } } }', ['A2']],
    ['a chain of relations', '{ crates: { some: { next: { shelf: { room: { eq: "B" } } } } } }', ['A1']],
    [
      'the way there and back',
      '{ crates: { some: { shelf: { crates: { some: { id: { eq: 3 } } } } } } }',
      ['B1'],
    ],
  ])('find rows with %s', async (_name, where, expected) => {
    const found = await labs.both(`{ shelves(where: ${where}) { room number } }`);
    const rows = found.data?.['shelves'] as { room: string; number: number }[];
    expect(rows?.map(({ room, number }) => room + number)).toEqual(expected);
  });

  test('count as conditions and levels of a request', async () => {
    expect(await data('{ shelves(where: { crates: { some: null } }) { room } }')).toContain(
      'Expected a value at where.crates.some, got null.',
    );
    const deep = `${'{ crates: { some: { shelf: '.repeat(5)}{}${' } } }'.repeat(5)}`;
    expect(await data(`{ shelves(where: ${deep}) { room } }`)).toContain('nested at most 12 levels deep');
  });
});

describe('a table that points at itself', () => {
  test('is followed as far as it is asked', async () => {
    expect(
      await data(
        '{ crate(id: 1) { next { id next { id next { id } } } previous { id } } four: crate(id: 4) { next { id } previous { id } } }',
      ),
    ).toEqual({
      crate: { next: { id: 2, next: { id: 3, next: { id: 1 } } }, previous: [{ id: 3 }] },
      four: { next: { id: 4 }, previous: [{ id: 4 }] },
    });
  });
});
