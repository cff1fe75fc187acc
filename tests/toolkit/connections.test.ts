import { describe, expect, test } from 'vitest';
import { useLabs } from './lab/lab.ts';

const labs = useLabs();

type Connection = {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: string;
};

const FIELDS =
  'edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount';

/** Asks one engine, or both, which must agree to the letter. */
type Ask = (query: string) => Promise<{
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { message: string }[];
}>;
const both: Ask = (query) => labs.both(query);
const only =
  (engine: 'duckdb' | 'postgres'): Ask =>
  async (query) =>
    (await labs[engine].ask(query)).body;

async function page(args: string, ask = both): Promise<Connection | string> {
  const body = await ask(`{ page: samplesConnection${args && `(${args})`} { ${FIELDS} } }`);
  return body.errors?.[0]?.message ?? (body.data?.['page'] as Connection);
}

async function pageOf(args: string, ask = both): Promise<Connection> {
  const found = await page(args, ask);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

const idsOf = ({ nodes }: Connection): string => nodes.map(({ id }) => id).join('');

/** All rows, page by page, in one direction. */
async function walk(
  ...[ask, order, size, direction]: [Ask, string, number, 'forward' | 'backward']
): Promise<string> {
  const isForward = direction === 'forward';
  let ids = '';
  let cursor: string | null = null;
  for (let pages = 0; pages < 20; pages += 1) {
    const from = cursor === null ? '' : `, ${isForward ? 'after' : 'before'}: "${cursor}"`;
    const one: Connection = await pageOf(`${order} ${isForward ? 'first' : 'last'}: ${size}${from}`, ask);
    ids = isForward ? ids + idsOf(one) : idsOf(one) + ids;
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = one.pageInfo;
    cursor = isForward ? endCursor : startCursor;
    if (!(isForward ? hasNextPage : hasPreviousPage)) return ids;
  }
  return `${ids} …`;
}

describe('a page', () => {
  test('has edges, nodes, its place and the number of all rows', async () => {
    const first = await pageOf('first: 3');
    expect(idsOf(first)).toBe('7Ga');
    expect(first.edges.map(({ node }) => node.id).join('')).toBe('7Ga');
    expect(first.totalCount).toBe('8');
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: first.edges[0]?.cursor,
      endCursor: first.edges[2]?.cursor,
    });
    const second = await pageOf(`first: 3, after: "${first.pageInfo.endCursor}", where: { id: { ne: "c" } }`);
    expect(idsOf(second)).toBe('bde');
    expect(second.totalCount).toBe('7');
    expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  });

  test('before a row is the last there are before it, in the same order', async () => {
    const all = await pageOf('');
    const cursor = all.edges[5]?.cursor;
    const before = await pageOf(`last: 2, before: "${cursor}"`);
    expect(idsOf(before)).toBe(idsOf(all).slice(3, 5));
    expect(before.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: true,
      startCursor: all.edges[3]?.cursor,
      endCursor: all.edges[4]?.cursor,
    });
  });

  test('between two cursors ends at both', async () => {
    const all = await pageOf('');
    const between = `after: "${all.edges[1]?.cursor}", before: "${all.edges[5]?.cursor}"`;
    expect(idsOf(await pageOf(between))).toBe(idsOf(all).slice(2, 5));
    expect(idsOf(await pageOf(`${between}, last: 1`))).toBe(idsOf(all).slice(4, 5));
  });

  test('of nothing is empty, and of no rows tells whether there are any', async () => {
    expect(await pageOf('where: { id: { eq: "nope" } }')).toEqual({
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      totalCount: '0',
    });
    expect((await pageOf('first: 0')).pageInfo).toMatchObject({ hasNextPage: true, endCursor: null });
  });

  test('carries whatever a row has: relations, entities, what is inside columns, under any names', async () => {
    const body = await labs.both(`{
      cratesConnection(first: 1) {
        __typename
        a: edges { __typename node { shelf { room } bay { side } previous { id } make { width } } }
        b: nodes { tags }
        pageInfo { __typename more: hasNextPage }
      }
      count: cratesConnection { totalCount }
    }`);
    expect(body.data).toEqual({
      cratesConnection: {
        __typename: 'CrateConnection',
        a: [
          {
            __typename: 'CrateEdge',
            node: {
              shelf: { room: 'A' },
              bay: { side: 'left' },
              previous: [{ id: 3 }],
              make: { width: '12345678901234567890.1250' },
            },
          },
        ],
        b: [{ tags: ['red', 'it\'s "x"'] }],
        pageInfo: { __typename: 'PageInfo', more: true },
      },
      count: { totalCount: '5' },
    });
  });
});

describe('pages follow each other without a gap or a row twice', () => {
  const ORDERS = [
    ['the key', ''],
    ['a column with missing values, last', 'orderBy: { small: ASC },'],
    ['a column with missing values, first', 'orderBy: { small: ASC_NULLS_FIRST },'],
    ['descending, missing first', 'orderBy: { price: DESC },'],
    ['descending, missing last', 'orderBy: { price: DESC_NULLS_LAST },'],
    [
      'several columns in mixed directions',
      'orderBy: [{ isGood: DESC }, { madeOn: ASC_NULLS_FIRST }, { large: DESC_NULLS_LAST }],',
    ],
    ['numbers that are none, and infinite ones', 'orderBy: { ratio: DESC },'],
    ['moments to the microsecond', 'orderBy: { takenAt: ASC },'],
    ['text of every kind', 'orderBy: { label: DESC },'],
    ['an enum, a UUID and a time of day', 'orderBy: [{ stage: ASC }, { token: ASC }, { clock: DESC }],'],
    ['the key itself, descending', 'orderBy: { id: DESC },'],
  ] as const;

  // Each engine by itself: the text of a floating point number in a cursor is the engine's own.
  test.each(ORDERS)('ordered by %s', async (_name, order) => {
    const found: string[] = [];
    for (const ask of [only('duckdb'), only('postgres')]) {
      const all = idsOf(await pageOf(order, ask));
      expect(all).toHaveLength(8);
      for (const size of [1, 3]) {
        expect(await walk(ask, order, size, 'forward')).toBe(all);
        expect(await walk(ask, order, size, 'backward')).toBe(all);
      }
      found.push(all);
    }
    expect(found[1]).toBe(found[0]);
  });

  test.each(['duckdb', 'postgres'] as const)(
    'in a table whose key has several columns, in %s',
    async (engine) => {
      const ask = only(engine);
      const query = (after: string) =>
        `{ readingsConnection(first: 4, orderBy: { value: DESC }${after}) { nodes { sampleId position } pageInfo { endCursor } } }`;
      const connection = (await ask(query(''))).data?.['readingsConnection'] as Connection;
      const rest = (await ask(query(`, after: "${connection.pageInfo.endCursor}"`))).data?.[
        'readingsConnection'
      ];
      const rows = [connection, rest as Connection].flatMap(({ nodes }) => nodes);
      expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(6);
    },
  );
});

describe('a cursor', () => {
  test('is of one ordering, of one list', async () => {
    const { endCursor } = (await pageOf('first: 1')).pageInfo;
    const refusal =
      'Expected after to be a cursor of the same orderBy, got one of another ordering or another list.';
    expect(await page(`first: 1, after: "${endCursor}", orderBy: { small: ASC }`)).toBe(refusal);
    expect(await page(`first: 1, after: "${endCursor}", orderBy: { id: DESC }`)).toBe(refusal);
    const other = await labs.both(`{ sitesConnection(after: "${endCursor}") { totalCount } }`);
    expect(other.errors?.[0]).toMatchObject({ message: refusal, extensions: { code: 'BAD_USER_INPUT' } });
  });

  test.each([
    ['empty', ''],
    ['no base64', '§§§'],
    ['base64 of something else', Buffer.from('hello').toString('base64')],
    ['too long', 'A'.repeat(20_000)],
  ])('that is %s is refused', async (_name, cursor) => {
    expect(await page(`first: 1, after: ${JSON.stringify(cursor)}`)).toBe(
      `Expected after to be a cursor as this field gave it out, got ${JSON.stringify(cursor.slice(0, 40))}.`,
    );
    expect(await page(`last: 1, before: ${JSON.stringify(cursor)}`)).toContain(
      'Expected before to be a cursor',
    );
  });

  test('that was changed is refused: other values, other checksum, more values', async () => {
    const { endCursor } = (await pageOf('first: 1')).pageInfo;
    const plain = Buffer.from(endCursor ?? '', 'base64').toString();
    const forged = [
      plain.replace('["7"]', '["a"]'),
      plain.replace('["7"]', '["7","x"]'),
      plain.replace(/^(.{8})./, '$1x'),
    ];
    for (const text of forged) {
      expect(text).not.toBe(plain);
      const cursor = Buffer.from(text).toString('base64');
      expect(await page(`first: 1, after: "${cursor}"`)).toContain(
        'Expected after to be a cursor as this field gave it out',
      );
    }
  });
});

describe('arguments', () => {
  // biome-ignore format: a table reads best as a table.
  test.each([
    ['first and last', 'first: 1, last: 1', 'Expected first or last, not both: got first 1 and last 1.'],
    ['a negative first', 'first: -1', 'Expected first to be a whole number from 0 to 1000, got -1.'],
    ['too many', 'last: 1001', 'Expected last to be a whole number from 0 to 1000, got 1001.'],
  ])('%s are refused', async (_name, args, message) => {
    expect(await page(args)).toBe(message);
  });

  test('that are null are as if they were not there', async () => {
    expect(
      idsOf(await pageOf('first: null, after: null, last: null, before: null, where: null')),
    ).toHaveLength(8);
  });
});

test('a table without a key that shows has no pages', async () => {
  const body = await labs.both('{ __type(name: "Query") { fields { name } } }');
  const type = body.data?.['__type'] as { fields: readonly { name: string }[] };
  const names = type.fields.map(({ name }) => name).filter((name) => name.endsWith('Connection'));
  expect(names).toEqual([
    'cratesConnection',
    'shelvesConnection',
    'readingsConnection',
    'samplesConnection',
    'sitesConnection',
  ]);
});
