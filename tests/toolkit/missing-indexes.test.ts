import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from '../../contracts/index.ts';
import { startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { weft } from '../cli/support/weft.ts';
import { openDatabase } from '../support/postgres.ts';
import { labContext } from './lab/lab.ts';

const contract = (url: string, table: string) => `apiVersion: v3.1.0
kind: DataContract
id: shop.parcels
name: parcels
version: 1.0.0
status: active
domain: shop
servers: [{ server: db, type: postgres, host: x, database: x, schema: public, customProperties: [{ property: weft.url, value: "${url}" }] }]
team: { name: shop, members: [{ username: ada, role: data steward }] }
schema:
  - name: parcels
    physicalName: ${table}
    properties:
      - { name: shop, logicalType: string, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: number, logicalType: integer, primaryKey: true, primaryKeyPosition: 2, required: true, classification: public }
      - { name: code, physicalName: Code, logicalType: string, required: true, unique: true, classification: public }
      - { name: parent_code, logicalType: string, classification: public, relationships: [{ to: parcels.code, customProperties: [{ property: weft.inverse, value: children }] }] }
`;

let root: string;
let url: string;
let client: Client;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-indexes-'));
  ({ url } = await openDatabase());
  client = new Client({ connectionString: url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await rm(root, { recursive: true, force: true });
});

const columns = `shop text, number int, "Code" text, parent_code text`;
const rows = (count: number) =>
  `SELECT 'shop ' || i % 10, i, 'code ' || i, 'code ' || i / 10 FROM generate_series(1, ${count}) i`;

/** The warnings of a start over this table, as `line message fix`. */
async function warnings(table: string): Promise<readonly string[]> {
  await writeFile(join(root, 'parcels.odcs.yaml'), contract(url, table));
  const outcome = await startContractSubgraph({ directory: '.' }, labContext(root));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  await outcome.value.close();
  return outcome.findings.map(
    ({ code, severity, place, message, fix }) => `${place?.line} ${severity} ${code} ${message} ${fix}`,
  );
}

const told = (line: number, names: string, by: string, fix: string): string =>
  `${line} warning DATA_WITHOUT_INDEX Expected an index on ${names} in the database, because rows are looked up by ${by}; without it the whole table is read each time. ${fix}`;

test('a table without indexes is told of each, with the statement that makes it', async () => {
  await client.query(`CREATE TABLE bare (${columns}); INSERT INTO bare ${rows(20_000)}; ANALYZE bare`);
  const expected = [
    told(
      14,
      'shop, number of bare',
      'a key of Parcel',
      'CREATE UNIQUE INDEX CONCURRENTLY ON "public"."bare" ("shop", "number");',
    ),
    told(
      16,
      'Code of bare',
      'a key of Parcel',
      'CREATE UNIQUE INDEX CONCURRENTLY ON "public"."bare" ("Code");',
    ),
    told(
      17,
      'parent_code of bare',
      'Parcel.children',
      'CREATE INDEX CONCURRENTLY ON "public"."bare" ("parent_code");',
    ),
  ];
  expect(await warnings('bare')).toEqual(expected);

  const { code, out } = await weft(['contract', 'test', 'parcels.odcs.yaml', '--json'], { cwd: root });
  const report = JSON.parse(out) as { readonly ok: boolean; readonly findings: readonly Finding[] };
  expect([code, report.ok, report.findings.map((one) => one.fix)]).toEqual([
    0,
    true,
    expected.map((text) => text.slice(text.indexOf('CREATE '))),
  ]);
  const text = await weft(['contract', 'test', 'parcels.odcs.yaml'], { cwd: root });
  expect(text.err).toContain('CREATE INDEX CONCURRENTLY ON "public"."bare" ("parent_code");');

  for (const finding of report.findings) await client.query(String(finding.fix));
  expect(await warnings('bare')).toEqual([]);
});

test('other indexes that find the rows do as well, and small tables and views need none', async () => {
  await client.query(`CREATE TABLE good (${columns}); INSERT INTO good ${rows(20_000)}`);
  await client.query('CREATE INDEX ON good (number, shop, "Code"); CREATE UNIQUE INDEX ON good ("Code")');
  await client.query('CREATE INDEX ON good (parent_code, number)');
  expect(await warnings('good')).toEqual([]);
  await client.query(`CREATE TABLE small (${columns}); INSERT INTO small ${rows(1_000)}`);
  expect(await warnings('small')).toEqual([]);
  await client.query('CREATE VIEW seen AS SELECT * FROM bare');
  expect(await warnings('seen')).toEqual([]);
});

test('an index of a part, of another order or of an expression does not', async () => {
  await client.query(`CREATE TABLE poor (${columns}) PARTITION BY RANGE (number)`);
  await client.query(`CREATE TABLE poor_1 PARTITION OF poor FOR VALUES FROM (0) TO (1000000)`);
  await client.query(`INSERT INTO poor ${rows(20_000)}`);
  await client.query(
    'CREATE INDEX ON poor ("Code", shop, number); CREATE INDEX ON poor (lower(parent_code))',
  );
  await client.query('CREATE INDEX ON poor (number, shop) WHERE number > 10');
  expect(await warnings('poor')).toEqual([
    told(
      14,
      'shop, number of poor',
      'a key of Parcel',
      'CREATE UNIQUE INDEX ON "public"."poor" ("shop", "number");',
    ),
    told(17, 'parent_code of poor', 'Parcel.children', 'CREATE INDEX ON "public"."poor" ("parent_code");'),
  ]);
});
