import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DuckDbEngine } from '../../subgraphs/toolkit/engines/duckdb-engine.ts';
import { startEmbeddedPostgres } from '../../subgraphs/toolkit/engines/embedded-postgres.ts';
import { PostgresEngine } from '../../subgraphs/toolkit/engines/postgres-engine.ts';
import { startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { openClickHouse } from '../support/clickhouse/clickhouse.ts';
import { copyParquet, type Lab, labAt, labContext } from './lab/lab.ts';
import { tableContract } from './lab/table-contract.ts';

/* What a question makes the database read, held against `maxScannedRows`: the same table behind each engine. */

const ROWS = 30_000;
const contract = (server: string, limit: number) =>
  tableContract({
    id: 'many.events',
    server,
    table: 'events',
    more: `customProperties: [{ property: weft.limits, value: { maxScannedRows: ${limit} } }]`,
    properties: `
      - { name: id, logicalType: integer, logicalTypeOptions: { format: i32 }, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: parent_id, logicalType: integer, logicalTypeOptions: { format: i32 }, classification: public, relationships: [{ to: events.id, customProperties: [{ property: weft.inverse, value: children }] }] }
      - { name: size, logicalType: integer, logicalTypeOptions: { format: i32 }, classification: public }`,
  });

type Engine = 'duckdb' | 'postgres' | 'clickhouse';
const servers = new Map<Engine, string>();
const labs = new Map<string, Lab>();
const closing: (() => Promise<unknown>)[] = [];
let url: string;
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-scanned-'));
  await copyParquet(
    `SELECT i::INTEGER AS id, (i // 10)::INTEGER AS parent_id, (i * 7919 % 1000)::INTEGER AS size FROM range(${ROWS}) t(i)`,
    join(root, 'events.parquet'),
  );
  servers.set('duckdb', '{ server: file, type: local, path: events.parquet, format: parquet }');
  const postgres = await startEmbeddedPostgres({ directory: join(root, 'server'), database: 'many' });
  closing.push(() => postgres.close());
  ({ url } = postgres);
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(
    `CREATE TABLE events AS SELECT i AS id, i / 10 AS parent_id, i * 7919 % 1000 AS size FROM generate_series(0, ${ROWS - 1}) t(i)`,
  );
  await client.query('ALTER TABLE events ADD PRIMARY KEY (id)');
  await client.query('ANALYZE events');
  await client.end();
  servers.set(
    'postgres',
    `{ server: db, type: postgres, host: x, database: many, schema: public, customProperties: [{ property: weft.url, value: "${postgres.url}" }] }`,
  );
  const clickHouse = await openClickHouse([
    'CREATE TABLE events (id Int32, parent_id Int32, size Int32) ENGINE = MergeTree ORDER BY id',
    `INSERT INTO events SELECT number, intDiv(number, 10), number * 7919 % 1000 FROM numbers(${ROWS})`,
  ]);
  closing.push(() => clickHouse.close());
  servers.set(
    'clickhouse',
    `{ server: db, type: clickhouse, host: x, port: 8123, database: many, customProperties: [{ property: weft.url, value: "${clickHouse.url}" }] }`,
  );
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await rm(root, { recursive: true, force: true });
});

/** A subgraph over one of the engines whose contract has this limit; started once. */
async function labOf(engine: Engine, limit: number): Promise<Lab> {
  const name = `${engine}-${limit}`;
  const known = labs.get(name);
  if (known) return known;
  await mkdir(join(root, name));
  await writeFile(join(root, name, 'events.odcs.yaml'), contract(servers.get(engine) ?? '', limit));
  const outcome = await startContractSubgraph(
    { directory: name },
    // What is in memory is not asked of the database.
    { ...labContext(root), limits: { maxStoreBytes: 0, maxCopyBytes: 0 } },
  );
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  closing.push(() => outcome.value.close());
  const lab = labAt(outcome.value);
  labs.set(name, lab);
  return lab;
}

const LIMIT = 10_000;
/** Each reads the whole table, whatever it answers with. */
const WIDE = [
  '{ events(orderBy: [{ size: ASC }], limit: 1) { id } }',
  '{ events(orderBy: [{ size: DESC }], limit: 1) { children { id } } }',
  '{ eventsAggregate(groupBy: [{ field: size }], limit: 1) { count } }',
  '{ eventsConnection(orderBy: [{ size: DESC }], first: 1) { nodes { id } } }',
];
const NARROW = [
  ['{ events(where: { id: { eq: 5 } }) { size } }', { events: [{ size: (5 * 7919) % 1000 }] }],
  ['{ eventsAggregate(where: { id: { eq: 5 } }) { count } }', { eventsAggregate: [{ count: '1' }] }],
] as const;

describe.each(['duckdb', 'postgres', 'clickhouse'] as const)('%s', (engine) => {
  test.each(WIDE)('refuses %s', async (query) => {
    const { body } = await (await labOf(engine, LIMIT)).ask(query);
    const reads = engine === 'clickhouse' ? 'more than 10,000' : 'about [3-9]\\d,\\d{3}';
    expect(body.errors).toMatchObject([
      {
        path: [/\{ (\w+)/.exec(query)?.[1]],
        extensions: { code: 'TOO_MANY_ROWS' },
        message: expect.stringMatching(
          new RegExp(
            `^The question would read ${reads} rows, and many\\.events allows 10,000 \\(maxScannedRows\\)\\. Narrow it with where, best by id, leave relations out, or look rows up by their key\\.$`,
          ),
        ),
      },
    ]);
  });

  test.each(NARROW)('answers %s', async (query, data) => {
    expect((await (await labOf(engine, LIMIT)).ask(query)).body).toEqual({ data });
  });

  test('looks rows up by key whatever the limit', async () => {
    const lab = await labOf(engine, 1);
    expect((await lab.ask('{ event(id: 7) { id } }')).body).toEqual({ data: { event: { id: 7 } } });
    const { body } = await lab.ask(
      'query($r: [_Any!]!) { _entities(representations: $r) { ... on Event { id } } }',
      {
        r: [
          { __typename: 'Event', id: 29_999 },
          { __typename: 'Event', id: 1 },
        ],
      },
    );
    expect(body).toEqual({ data: { _entities: [{ id: 29_999 }, { id: 1 }] } });
  });

  test('at the limit everything is answered, and no plan is asked for', async () => {
    const plans = [
      vi.spyOn(DuckDbEngine.prototype, 'estimateRows'),
      vi.spyOn(PostgresEngine.prototype, 'estimateRows'),
    ];
    const lab = await labOf(engine, ROWS);
    const query = '{ events(orderBy: [{ parentId: ASC }, { size: ASC }], limit: 1) { id } }';
    expect((await lab.ask(query)).body).toEqual({ data: { events: [{ id: 0 }] } });
    for (const plan of plans) {
      expect(plan).not.toHaveBeenCalled();
      plan.mockRestore();
    }
  });
});

test.each(['duckdb', 'postgres'] as const)(
  '%s: a table that grows is no longer taken for small',
  async (engine) => {
    const limit = 35_000;
    const name = `grown-${engine}`;
    const grow = async (rows: number): Promise<void> => {
      const select = `i AS id, i / 10 AS parent_id, i * 7919 % 1000 AS size`;
      if (engine === 'duckdb')
        return copyParquet(
          `SELECT i::INTEGER AS id, (i // 10)::INTEGER AS parent_id, 1 AS size FROM range(${rows}) t(i)`,
          join(root, 'grown.parquet'),
        );
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query('CREATE TABLE IF NOT EXISTS grown (id int PRIMARY KEY, parent_id int, size int)');
      await client.query(
        `INSERT INTO grown SELECT ${select} FROM generate_series(1, ${rows}) t(i) ON CONFLICT DO NOTHING`,
      );
      await client.end();
    };
    await grow(1_000);
    await mkdir(join(root, name));
    const server = (servers.get(engine) ?? '').replace('events.parquet', 'grown.parquet');
    await writeFile(
      join(root, name, 'events.odcs.yaml'),
      contract(server, limit).replace('- name: events', '$&\n    physicalName: grown'),
    );
    const limits = { maxStoreBytes: 0, maxCopyBytes: 0 };
    const outcome = await startContractSubgraph({ directory: name }, { ...labContext(root), limits });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
    closing.push(() => outcome.value.close());
    const ask = async (order: 'ASC' | 'DESC') => {
      const query = `{ events(orderBy: [{ size: ${order} }], limit: 1) { id } }`;
      const { body } = await labAt(outcome.value).ask(query);
      return body.errors?.[0]?.extensions?.['code'];
    };
    expect(await ask('ASC')).toBeUndefined();
    await grow(90_000);
    const real = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => real() + 61_000);
    try {
      expect(await ask('DESC')).toBe('TOO_MANY_ROWS');
    } finally {
      vi.restoreAllMocks();
    }
  },
);
