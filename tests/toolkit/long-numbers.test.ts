import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { openDatabase } from '../support/postgres.ts';
import { copyParquet, type Lab, labAt, labContext } from './lab/lab.ts';

/* Numbers of 64 bits and decimals: found by an index where there is one, and compared with values that no column can hold. */

const ROWS = 20_000;
/** What PostgreSQL may read for a question: far less than the table. */
const MAX_SCANNED = 2_000;

const contract = (server: string, more: string) => `apiVersion: v3.1.0
kind: DataContract
id: long.events
name: events
version: 1.0.0
status: active
domain: long
servers: [${server}]
team: { name: laboratory, members: [{ username: ada, role: data steward }] }
${more}
schema:
  - name: events
    properties:
      - { name: id, logicalType: integer, logicalTypeOptions: { format: i64 }, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: serial, logicalType: integer, logicalTypeOptions: { format: i64 }, unique: true, classification: public }
      - { name: price, logicalType: number, physicalType: "decimal(12,2)", classification: public }
      - name: visitor
        logicalType: integer
        logicalTypeOptions: { format: i64 }
        classification: public
        relationships: [{ to: ../people/visitors.odcs.yaml#/schema/visitors/properties/number, customProperties: [{ property: weft.inverse, value: events }] }]
`;
const VISITORS = `apiVersion: v3.1.0
kind: DataContract
id: people.visitors
name: visitors
version: 1.0.0
status: active
domain: people
servers: [{ server: file, type: local, path: visitors.csv, format: csv }]
team: { name: people, members: [{ username: ada, role: data steward }] }
schema:
  - name: visitors
    properties: [{ name: number, logicalType: integer, logicalTypeOptions: { format: i64 }, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }]
`;

const LABS = ['postgres', 'duckdb'] as const;
const labs = new Map<string, Lab>();
const closing: (() => Promise<unknown>)[] = [];
let client: Client;

/** The last two rows hold the greatest number of 64 bits, and nothing. */
const cells = (id: string): readonly [id: string, serial: string, price: string, visitor: string] => [
  id,
  `CASE ${id} WHEN ${ROWS - 2} THEN 9223372036854775807 WHEN ${ROWS - 1} THEN NULL ELSE 9007199254740993 + ${id} END`,
  `CASE WHEN ${id} < ${ROWS - 1} THEN ${id} / 4.0 END`,
  `${id} / 10`,
];

beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), 'weft-long-'));
  closing.push(() => rm(root, { recursive: true }));
  const [, serial, price] = cells('i');
  await copyParquet(
    `SELECT i::BIGINT AS id, (${serial})::BIGINT AS serial, (${price})::DECIMAL(12,2) AS price, i // 10 AS visitor FROM range(${ROWS}) t(i)`,
    join(root, 'events.parquet'),
  );
  const { url } = await openDatabase();
  client = new Client({ connectionString: url });
  await client.connect();
  await client.query(
    `CREATE TABLE events AS SELECT i::bigint AS id, (${serial})::numeric(30) AS serial, (${price})::numeric(12,2) AS price, i::bigint / 10 AS visitor FROM generate_series(0, ${ROWS - 1}) t(i)`,
  );
  await client.query(
    'ALTER TABLE events ADD PRIMARY KEY (id); CREATE UNIQUE INDEX ON events (serial); CREATE INDEX ON events (visitor); ANALYZE events',
  );
  closing.push(() => client.end());
  const limit = `customProperties: [{ property: weft.limits, value: { maxScannedRows: ${MAX_SCANNED} } }]`;
  const texts = {
    postgres: contract(
      `{ server: db, type: postgres, host: x, database: x, schema: public, customProperties: [{ property: weft.url, value: "${url}" }] }`,
      limit,
    ),
    duckdb: contract('{ server: file, type: local, path: events.parquet, format: parquet }', ''),
  };
  for (const [name, text] of Object.entries(texts)) {
    for (const [folder, file, of] of [
      [name, 'events.odcs.yaml', text],
      ['people', 'visitors.odcs.yaml', VISITORS],
    ] as const) {
      await mkdir(join(root, folder), { recursive: true });
      await writeFile(join(root, folder, file), of);
    }
    const outcome = await startContractSubgraph(
      { directory: name },
      { ...labContext(root), limits: { maxStoreBytes: 0 } },
    );
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings, null, 2));
    closing.unshift(() => outcome.value.close());
    labs.set(name, labAt(outcome.value));
  }
}, 120_000);

afterAll(async () => {
  for (const close of closing) await close();
});

async function ask(name: string, query: string, variables?: unknown): Promise<unknown> {
  const { body } = (await labs.get(name)?.ask(query, variables)) ?? {};
  return body?.errors?.[0]?.message ?? body?.data;
}

describe.each(LABS)('%s', (name) => {
  // biome-ignore format: a table reads best as a table.
  test.each([
    ['a key', '{ event(id: 777) { id } }', { event: { id: '777' } }],
    ['a key that no column can hold', '{ event(id: "99999999999999999999") { id } }', { event: null }],
    ['a number of more than 64 bits', '{ events(where: {serial: {eq: "9007199254740994"}}) { id } }', { events: [{ id: '1' }] }],
    ['eq', '{ events(where: {id: {eq: 777}}) { id } }', { events: [{ id: '777' }] }],
    ['in, beside what no column can hold', '{ events(where: {id: {in: [777, 3, "-99999999999999999999"]}}) { id } }', { events: [{ id: '3' }, { id: '777' }] }],
    ['bounds', '{ events(where: {id: {gt: 776, lte: 778}}) { id } }', { events: [{ id: '777' }, { id: '778' }] }],
    ['entities', '{ _entities(representations: [{__typename: "Event", id: "5"}, {__typename: "Event", id: "99999999999999999999"}, {__typename: "Event", id: 777}]) { ... on Event { id price } } }', { _entities: [{ id: '5', price: '1.25' }, null, { id: '777', price: '194.25' }] }],
    ['rows of an entity of another domain', '{ _entities(representations: [{__typename: "Visitor", number: "7"}, {__typename: "Visitor", number: "99999999999999999999"}]) { ... on Visitor { number events(limit: 2) { id } } } }', { _entities: [{ number: '7', events: [{ id: '70' }, { id: '71' }] }, { number: '99999999999999999999', events: [] }] }],
  ])('finds by %s', async (_name, query, data) => {
    expect(await ask(name, query)).toEqual(data);
  });

  test('goes on after a cursor', async () => {
    const page = (after: string) =>
      `{ eventsConnection(first: 1${after}) { nodes { id } pageInfo { endCursor } } }`;
    const first = await ask(name, page(', where: {id: {eq: 15000}}'));
    const { eventsConnection } = first as { eventsConnection: { pageInfo: { endCursor: string } } };
    const after = page(`, after: "${eventsConnection.pageInfo.endCursor}"`);
    expect(await ask(name, after)).toMatchObject({ eventsConnection: { nodes: [{ id: '15001' }] } });
  });
});

test('PostgreSQL looks entities and what points at them up by an index', async () => {
  const query =
    '{ _entities(representations: [{__typename: "Event", id: 777}, {__typename: "Visitor", number: 777}]) { ... on Event { price } ... on Visitor { events(limit: 2) { id } } } }';
  const read = async () => {
    const { rows } = await client.query(
      "SELECT idx_scan::int AS found, seq_tup_read::int AS scanned FROM pg_stat_user_tables WHERE relname = 'events'",
    );
    return rows[0] as { found: number; scanned: number };
  };
  // Sessions tell what they did once a second: the first time, of what was read at the start as well.
  const told = async () => {
    const { found } = await read();
    const asked = async () => {
      await ask('postgres', query);
      return (await read()).found;
    };
    await expect.poll(asked, { timeout: 15_000, interval: 300 }).toBeGreaterThan(found);
    return read();
  };
  const before = await told();
  expect((await told()).scanned).toBe(before.scanned);
}, 40_000);

// biome-ignore format: a table reads best as a table.
const COUNTS: readonly (readonly [name: string, where: string, rows: number])[] = [
  ['more than the greatest', '{ serial: { gt: "9223372036854775807" } }', 0],
  ['at least more than the greatest', '{ serial: { gte: "9223372036854775808" } }', 0],
  ['at most more than the greatest', '{ serial: { lte: "9223372036854775808" } }', ROWS - 1],
  ['less than more than the greatest', '{ serial: { lt: "9223372036854775808" } }', ROWS - 1],
  ['the greatest itself', '{ serial: { gte: "9223372036854775807" } }', 1],
  ['more than less than the least', '{ serial: { gt: "-9223372036854775809" } }', ROWS - 1],
  ['equal to what no column can hold', '{ serial: { eq: "9223372036854775808" } }', 0],
  ['not equal to what no column can hold', '{ serial: { ne: "9223372036854775808" } }', ROWS - 1],
  ['not that it is equal', '{ not: { serial: { eq: "9223372036854775808" } } }', ROWS - 1],
  ['none of what no column can hold', '{ serial: { notIn: ["9223372036854775808"] } }', ROWS - 1],
  ['none of some', '{ serial: { notIn: ["9223372036854775808", "9007199254740993"] } }', ROWS - 2],
  ['not one of some', '{ not: { serial: { in: ["9223372036854775808", "9007199254740993"] } } }', ROWS - 2],
  ['a price', '{ price: { eq: "2.5" } }', 1],
  ['a price of more digits', '{ price: { eq: "2.501" } }', 0],
  ['not a price of more digits', '{ price: { ne: "2.501" } }', ROWS - 1],
  ['below a price of more digits', '{ price: { lt: "2.501" } }', 11],
  ['above a price of more digits', '{ price: { gt: "2.499", lte: "2.7500000001" } }', 2],
  ['below more than a price can be', '{ price: { lt: "100000000000" } }', ROWS - 1],
  ['one of some prices', '{ price: { in: ["2.5", "2.75", "2.501", "100000000000"] } }', 2],
  ['none of some prices', '{ price: { notIn: ["2.5", "2.501", "100000000000"] } }', ROWS - 2],
  ['not one of some prices', '{ not: { price: { in: ["2.5", "2.501"] } } }', ROWS - 2],
];

test.each(COUNTS)('DuckDB counts those that are %s', async (_name, where, rows) => {
  const query = `{ eventsAggregate(where: ${where}) { count } }`;
  expect(await ask('duckdb', query)).toEqual({ eventsAggregate: [{ count: String(rows) }] });
});
