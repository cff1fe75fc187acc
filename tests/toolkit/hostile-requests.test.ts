import { setTimeout as sleep } from 'node:timers/promises';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PostgresEngine } from '../../subgraphs/toolkit/engines/postgres-engine.ts';
import { StatementQueue } from '../../subgraphs/toolkit/engines/statement-queue.ts';
import { ProgramCache } from '../../subgraphs/toolkit/program/program-cache.ts';
import { postgresDialect } from '../../subgraphs/toolkit/query/sql/postgres-dialect.ts';
import { openDatabase, type TestDatabase } from '../support/postgres.ts';
import { openDuckDbLab, useLabs } from './lab/lab.ts';
import { useOneTable } from './lab/one-table.ts';

const labs = useLabs();

describe('a variable', () => {
  test('stands for its value wherever it is used: alone, and in a list of the document', async () => {
    const query =
      'query($n: Int!) { samples(where: { or: [{ small: { eq: $n } }, { small: { in: [$n, 0] } }] }) { id } }';
    for (const [n, ids] of [
      [1, 'ac'],
      [3, 'Gc'],
    ] as const) {
      const { data } = await labs.both(query, { n });
      expect(data).toEqual({ samples: [...ids].map((id) => ({ id })) });
    }
  });

  test('that no database can hold is refused as a key, too', async () => {
    const query = 'query($id: ID!) { sample(id: $id) { id } }';
    for (const [id, problem] of [
      ['a\0', 'Expected text without the character U+0000 at id.'],
      ['\ud800', 'Expected well-formed Unicode at id, got half of a surrogate pair.'],
    ] as const) {
      const { errors } = await labs.both(query, { id });
      expect(errors?.[0]).toMatchObject({ message: problem, extensions: { code: 'BAD_USER_INPUT' } });
    }
    expect((await labs.both(query, { id: 'a' })).data).toEqual({ sample: { id: 'a' } });
    expect((await labs.both('{ sample(id: "a\\u0000") { id } }')).errors?.[0]?.message).toContain('U+0000');
  });
});

test.each([
  'query($no: Boolean!) { samples @include(if: $no) { id } }',
  '{ ... @skip(if: true) { __typename } }',
])('a request of which nothing is left is answered with nothing: %s', async (query) => {
  expect(await labs.both(query, { no: false })).toEqual({ data: {} });
});

describe('the schema', () => {
  test('is told to tools', async () => {
    const query = getIntrospectionQuery({
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
    });
    expect((await labs.both(query)).errors).toBeUndefined();
  });

  test.each([
    ['under a thousand names', (at: number) => `t${at}: types { fields { name } }`, 1_000],
    ['with a thousand names below', (at: number) => `t${at}: types { n${at}: name }`, 41],
  ])('is not told %s, which would keep everybody else waiting', async (_name, part, count) => {
    const parts = Array.from({ length: count }, (_, at) => part(at)).join(' ');
    const { data, errors } = await labs.both(`{ __schema { ${parts} } sites(limit: 1) { code } }`);
    expect(errors?.[0]?.message).toContain('Expected at most 40 lists and 1000 fields of the schema');
    expect(data).toBeNull();
  });

  test('is not told by way of fragments that multiply', async () => {
    const fragments = Array.from(
      { length: 30 },
      (_, at) => `fragment F${at} on __Schema { ...F${at + 1} queryType { name } ...F${at + 1} }`,
    );
    const query = `{ __schema { ...F0 } } ${fragments.join(' ')} fragment F30 on __Schema { types { name } }`;
    expect((await labs.both(query)).errors?.[0]?.message).toContain('of the schema in one request');
  });
});

test('programs are kept up to one size, whatever texts and shapes they are asked in', () => {
  const cache = new ProgramCache<number>(100_000);
  const name = cache.nameOperation();
  expect(cache.nameOperation()).not.toBe(name);
  cache.set(`${name}large`, 0, 50_000);
  expect(cache.get(`${name}large`)).toBeUndefined();
  for (let at = 1; at <= 1_000; at++) {
    cache.set(name + at, at, 1_000);
    expect(cache.get(`${name}1`)).toBe(1);
    expect(cache.characters).toBeLessThanOrEqual(100_000);
  }
  expect(cache.get(`${name}500`)).toBeUndefined();
  expect(cache.get(`${name}1000`)).toBe(1_000);
});

test('a line full of heavy statements turns no look-up away', async () => {
  const queue = new StatementQueue({ running: 2, heavy: 1, waiting: 3 });
  const releaseHeavy = await queue.acquire(true);
  const releaseLight = await queue.acquire(false);
  const heavy = [1, 2, 3].map(() => queue.acquire(true));
  await expect(queue.acquire(true)).rejects.toMatchObject({ code: 'TOO_BUSY' });
  const light = [1, 2, 3].map(() => queue.acquire(false));
  await expect(queue.acquire(false)).rejects.toMatchObject({ code: 'TOO_BUSY' });
  releaseHeavy();
  releaseLight();
  for (const one of [...light, ...heavy]) (await one)();
});

const one = useOneTable();

describe('a pattern', () => {
  const texts = ['x'.repeat(60), 'a.c (x)[y]{z}^$|?*+', 'abc', 'Ü\nü'];
  const found = async (where: string) => {
    const source = await one.text(
      'csv',
      `id,text\n${texts.map((text, at) => `${at},"${text}"`).join('\n')}\n`,
    );
    const properties =
      '      - { name: id, logicalType: integer, primaryKey: true, required: true }\n      - { name: text, logicalType: string }';
    const query = `{ things(where: { text: ${where} }) { id } }`;
    const answer = (await one.ask({ source, properties, query })) as { data: { things: { id: number }[] } };
    return answer.data.things.map(({ id }) => id);
  };

  // Tried one inside the other, the places of forty wildcards take longer than there is time, and nothing stops the thread.
  test('of very many wildcards takes no time to speak of', async () => {
    for (const operator of ['like', 'ilike'])
      expect(await found(`{ ${operator}: "${'%x'.repeat(400)}q" }`)).toEqual([]);
  });

  test.each([
    ['{ like: "a.c (x)[y]{z}^$|?*+" }', [1]],
    ['{ like: "a_c%" }', [1, 2]],
    ['{ like: "%.c%" }', [1]],
    ['{ like: "__ü" }', [3]],
    ['{ ilike: "ü%Ü" }', [3]],
    ['{ ilike: "A.C%" }', [1]],
    ['{ like: "A%" }', []],
  ])('%s means no more than it says', async (where, ids) => {
    expect(await found(where)).toEqual(ids);
  });
});

test('a sum that no database can hold is told as such', async () => {
  const query = '{ thingsAggregate { sum { n } } }';
  const id = '      - { name: id, logicalType: integer, primaryKey: true, required: true }\n';
  const refusal = { errors: [{ extensions: { code: 'NUMBER_TOO_LARGE' }, path: ['thingsAggregate'] }] };
  const nines = '9'.repeat(38);
  expect(
    await one.ask({
      source: await one.text('csv', `id,n\n1,${nines}\n2,${nines}\n`),
      properties: `${id}      - { name: n, logicalType: number, physicalType: "decimal(38,0)" }`,
      query,
    }),
  ).toMatchObject(refusal);
  expect(
    await one.ask({
      source: await one.postgres(
        'CREATE TABLE things (id int PRIMARY KEY, n double precision); INSERT INTO things VALUES (1, 1e308), (2, 1e308)',
      ),
      properties: `${id}      - { name: n, logicalType: number }`,
      query,
    }),
  ).toMatchObject(refusal);
});

test('hours of times that have no end are groups of their own', async () => {
  const ends = ['infinity', '-infinity', '2001-01-01T00:40:00Z', '2001-01-01T00:10:00Z'];
  const answer = await one.ask({
    source: await one.text('csv', `id,at\n${ends.map((end, at) => `${at},${end}`).join('\n')}\n`),
    properties:
      '      - { name: id, logicalType: integer, primaryKey: true, required: true }\n      - { name: at, logicalType: timestamp }',
    query:
      '{ thingsAggregate(groupBy: [{ bucket: { field: at, unit: HOUR, timeZone: "Asia/Kolkata" } }]) { group { at } count } }',
  });
  expect(answer).toEqual({
    data: {
      thingsAggregate: [
        { group: { at: null }, count: '1' },
        { group: { at: '2000-12-31T23:30:00Z' }, count: '1' },
        { group: { at: '2001-01-01T00:30:00Z' }, count: '1' },
        { group: { at: null }, count: '1' },
      ],
    },
  });
});

describe('an answer', () => {
  test('is no larger from memory than from the database, and all root fields share the room', async () => {
    const labs = await Promise.all(
      [0, 1_000_000].map((maxStoreBytes) =>
        openDuckDbLab({ maxAnswerBytes: 2_000, maxStoreBytes, maxKeptBytes: 0 }),
      ),
    );
    const alias = (count: number) => Array.from({ length: count }, (_, at) => `a${at}: label`).join(' ');
    const one = '{ samples(limit: 3) { id label } }';
    const entities = (count: number) =>
      `{ _entities(representations: [{ __typename: "Sample", id: "a" }]) { ... on Sample { ${alias(count)} } } }`;
    for (const { lab, settled, close } of labs) {
      await settled();
      expect((await lab.ask(one)).body.errors).toBeUndefined();
      for (const query of [
        `{ samples(limit: 3) { ${alias(80)} } }`,
        entities(200),
        `{ x: sites { code } ${Array.from({ length: 48 }, (_, at) => `r${at}: samples(limit: 3) { label }`).join(' ')} }`,
      ])
        expect((await lab.ask(query)).body.errors?.at(-1)).toMatchObject({
          extensions: { code: 'ANSWER_TOO_LARGE' },
        });
      await close();
    }
  });
});

describe('a single-precision column of PostgreSQL', () => {
  test('orders pages without a row twice', async () => {
    const source = await one.postgres(
      'CREATE TABLE things (id int PRIMARY KEY, r real); INSERT INTO things SELECT i, i * 0.1 FROM generate_series(1, 6) i',
    );
    const properties = [
      '{ name: id, logicalType: integer, primaryKey: true, primaryKeyPosition: 1, required: true }',
      '{ name: r, logicalType: number }',
    ];
    const ask = (args: string) =>
      one.ask({
        source,
        properties,
        query: `{ page: thingsConnection(orderBy: [{ r: ASC }], ${args}) { nodes { id r } pageInfo { endCursor } } }`,
      }) as Promise<{
        data: { page: { nodes: { id: number; r: number }[]; pageInfo: { endCursor: string } } };
      }>;
    const first = (await ask('first: 3')).data.page;
    expect(first.nodes.map(({ id }) => id)).toEqual([1, 2, 3]);
    const next = (await ask(`first: 9, after: "${first.pageInfo.endCursor}"`)).data.page;
    expect(next.nodes).toEqual([
      { id: 4, r: 0.4 },
      { id: 5, r: 0.5 },
      { id: 6, r: 0.6 },
    ]);
  });
});

describe('PostgreSQL', () => {
  let server: TestDatabase;
  let engine: PostgresEngine;
  beforeAll(async () => {
    server = await openDatabase();
    engine = new PostgresEngine({
      dialect: postgresDialect(),
      url: server.url,
      connections: 1,
      statementTimeoutMs: 20_000,
      maxAnswerBytes: 1_000_000,
    });
  });
  afterAll(async () => {
    await engine.close();
  });
  const ask = (sql: string, signal?: AbortSignal) =>
    engine.texts({ sql, parameters: [], isHeavy: false }, signal);

  test('stops nobody’s statement but that of the caller who left', async () => {
    const sleeping = "SELECT 'slept' FROM pg_sleep(0.02)";
    for (let round = 0; round < 20; round++) {
      const leaving = new AbortController();
      const left = ask(sleeping, leaving.signal).catch(() => undefined);
      await sleep(15 + (round % 10));
      leaving.abort();
      await left;
      expect(await ask(sleeping)).toEqual(['slept']);
    }
  });

  test('keeps an answer that is too large to itself', async () => {
    const rows = (count: number) => `SELECT repeat('x', 100000) FROM generate_series(1, ${count})`;
    expect(await ask(rows(9))).toHaveLength(9);
    await expect(ask(rows(11))).rejects.toMatchObject({ code: 'ANSWER_TOO_LARGE' });
    await expect(ask(rows(12_000))).rejects.toMatchObject({ code: 'ANSWER_TOO_LARGE' });
    expect(await ask(rows(0))).toEqual([]);
  });
});
