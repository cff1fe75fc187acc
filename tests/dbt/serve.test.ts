import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type RunningSubgraph,
  type SubgraphContext,
  startContractSubgraph,
} from '../../subgraphs/toolkit/index.ts';
import { commandLine } from '../cli/support/weft.ts';
import { postQuery } from '../support/post-query.ts';
import { openDatabase } from '../support/postgres.ts';
import { AdoptingMesh, ARTIFACTS } from './adopting-mesh.ts';

/* What dbt built is asked through the graph: the tables are made as its models make them, the contracts by weft adopt dbt. */

let mesh: AdoptingMesh;
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
  await mesh?.remove();
});

const tables = (schema: string, text: string): readonly string[] => [
  `create table ${schema}.customers (customer_id integer, "FullName" ${text}, email ${text}, joined_on date)`,
  `insert into ${schema}.customers values (1, 'Ada Byron', 'ada@shop.example', '2024-01-03'), (2, 'Bo Lindqvist', null, '2024-02-11')`,
  `create table ${schema}.orders (order_id integer, customer_id integer, ordered_at timestamp, status ${text}, amount numeric(10, 2), is_gift boolean)`,
  `insert into ${schema}.orders values (101, 1, '2024-03-01 08:15:00', 'placed', 19.90, false), (103, 2, '2024-03-02 18:05:00', 'lost', 7.25, true)`,
  `create table ${schema}.orders_v1 as select order_id, customer_id, ordered_at, status from ${schema}.orders`,
  `create table ${schema}.order_days (day date, status ${text}, orders bigint, revenue numeric(38, 2), last_at timestamp with time zone, order_ids integer[])`,
  `insert into ${schema}.order_days values ('2024-03-01', 'placed', 1, 19.90, '2024-03-01 08:15:00+00', array[101, 104])`,
];

/** The file that dbt would have built, beside its project. */
async function makeDuckDb(): Promise<void> {
  const instance = await DuckDBInstance.create(mesh.path('shop/shop.duckdb'));
  const connection = await instance.connect();
  for (const sql of tables('main', 'varchar')) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

const quality = z.object({
  products: z.array(
    z.object({
      id: z.string(),
      freshness: z.string().optional(),
      checks: z.array(
        z.object({ qualityId: z.string().optional(), result: z.string(), reason: z.string().optional() }),
      ),
    }),
  ),
});

async function start(
  domain: string,
  quality: SubgraphContext['quality'] = 'never',
): Promise<RunningSubgraph> {
  const started = await startContractSubgraph(
    { directory: `subgraphs/${domain}` },
    {
      ...{ name: domain, port: 0, host: 'localhost', root: mesh.root, scale: 1, progress: () => undefined },
      manifestFile: mesh.path('supergraph.yaml'),
      dataDir: mesh.path('.weft'),
      quality,
    },
  );
  if (!started.ok) throw new Error(started.findings.map(({ message }) => message).join('\n'));
  opened.push(started.value);
  return started.value;
}

const answer = z.object({
  data: z.unknown(),
  errors: z
    .array(z.looseObject({ message: z.string(), extensions: z.looseObject({ code: z.string() }) }))
    .optional(),
});

async function ask({ url }: RunningSubgraph, query: string) {
  const response = await postQuery(url, { query });
  return answer.parse(await response.json());
}

const QUESTION = `{
  orders(orderBy: [{ orderId: ASC }]) { orderId orderedAt status amount isGift customer { customerId } }
  ordersV1(limit: 1) { orderId }
  dailyOrders { day orders revenue lastAt orderIds }
}`;
const ANSWER = {
  data: {
    orders: [
      {
        ...{
          orderId: 101,
          orderedAt: '2024-03-01T08:15:00',
          status: 'placed',
          amount: '19.90',
          isGift: false,
        },
        customer: { customerId: 1 },
      },
      {
        // The accepted values are only a warning in dbt: a row with another one is served, not an outage.
        ...{ orderId: 103, orderedAt: '2024-03-02T18:05:00', status: 'lost', amount: '7.25', isGift: true },
        customer: { customerId: 2 },
      },
    ],
    ordersV1: [{ orderId: 101 }],
    dailyOrders: [
      {
        day: '2024-03-01',
        orders: '1',
        revenue: '19.90',
        lastAt: '2024-03-01T08:15:00Z',
        orderIds: [101, 104],
      },
    ],
  },
};

describe('an adopted project', () => {
  it('is served out of the DuckDB file beside it', async () => {
    mesh = await AdoptingMesh.create();
    await makeDuckDb();
    expect((await mesh.adopt()).code).toBe(0);
    expect((await mesh.contract('subgraphs/sales/orders.odcs.yaml')).servers).toMatchObject([
      { type: 'duckdb', database: 'shop/shop.duckdb', schema: 'main' },
    ]);
    expect(await ask(await start('sales'), QUESTION)).toEqual(ANSWER);
    const sdl = await ask(
      await start('sales'),
      '{ __type(name: "Query") { fields(includeDeprecated: true) { name deprecationReason } } }',
    );
    expect(JSON.stringify(sdl)).toContain(
      '{"name":"ordersV1","deprecationReason":"Orders v1 is deprecated, and served until 2027-03-31."}',
    );
    const customers = await ask(await start('customers'), '{ customer(customerId: 2) { email joinedOn } }');
    expect(customers).toEqual({ data: { customer: { email: null, joinedOn: '2024-02-11' } } });
  });

  it('says how the tests of dbt ended, again after each run', async () => {
    mesh = await AdoptingMesh.create();
    await makeDuckDb();
    await mesh.adopt();
    const sales = await start('sales', { everyMs: 100, firstAfterMs: 0, jitterMs: 0 });
    const orders = async () => {
      const response = await fetch(sales.url.replace('/graphql', '/quality'));
      const { products } = quality.parse(await response.json());
      return products.find(({ id }) => id === 'sales.orders');
    };
    const resultOf = async (rule: string) =>
      (await orders())?.checks.find(({ qualityId }) => qualityId === rule)?.result;
    await expect.poll(() => resultOf('is_gift_accepted_values')).toBe('passed');
    await mesh.change('run_results', (results) => {
      for (const one of Object.values(results.at('results')))
        if (JSON.stringify(one).includes('is_gift'))
          Object.assign(one ?? {}, { status: 'fail', failures: 2 });
    });
    await expect.poll(() => resultOf('is_gift_accepted_values')).toBe('failed');

    // The source lies two models away, and is as old as it is.
    expect(await orders()).toMatchObject({
      freshness: 'warning',
      checks: expect.arrayContaining([
        expect.objectContaining({
          ...{ qualityId: 'source_till_raw_orders_fresh', result: 'warning' },
          reason: expect.stringContaining('dbt: its newest row was of 2024-03-06 12:30 UTC'),
        }),
      ]),
    });
    await mesh.change('sources', (sources) => {
      for (const one of Object.values(sources.at('results'))) Object.assign(one ?? {}, { status: 'error' });
    });
    await expect.poll(async () => (await orders())?.freshness).toBe('failed');
  });

  it('is served out of PostgreSQL, under the address that a variable gives', async () => {
    mesh = await AdoptingMesh.create();
    await cp(join(ARTIFACTS, 'v12-postgres'), mesh.target, { recursive: true });
    const server = await openDatabase();
    const client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query('create schema analytics');
    for (const sql of tables('analytics', 'text')) await client.query(sql);
    await client.end();
    expect((await mesh.adopt('--database', 'postgres://db.shop.example:5433')).code).toBe(0);
    const { servers } = await mesh.contract('subgraphs/sales/orders.odcs.yaml');
    expect(servers).toMatchObject([
      { type: 'postgres', host: 'db.shop.example', port: 5433, database: 'shop', schema: 'analytics' },
    ]);
    process.env['SALES_DATABASE_URL'] = server.url;
    try {
      expect(await ask(await start('sales'), QUESTION)).toEqual(ANSWER);
    } finally {
      delete process.env['SALES_DATABASE_URL'];
    }
  });

  it('of a database that Weft does not read is described, and says where to ask', async () => {
    mesh = await AdoptingMesh.create();
    await mesh.change('manifest', (manifest) => {
      manifest.at('metadata')['adapter_type'] = 'snowflake';
    });
    const { findings } = await mesh.adoptJson();
    expect(findings.map(({ code }) => code)).toContain('DBT_METADATA_ONLY');
    const composed = await commandLine('compose', '--config', mesh.path('supergraph.yaml'));
    expect(composed.out).toMatch(/type SalesOrder\b[^{]*@access\(mode: "deny"\)/);
    const sales = await start('sales');
    const { data, errors } = await ask(sales, '{ orders { orderId } ordersV1Aggregate { count } }');
    expect(data).toEqual({ orders: null, ordersV1Aggregate: null });
    expect(errors?.map(({ message, extensions }) => `${extensions.code} ${message}`)).toEqual([
      'DATA_ELSEWHERE The mesh describes sales.orders, but does not serve its data. Ask "shop"."main"."orders" in snowflake.',
      'DATA_ELSEWHERE The mesh describes sales.orders-v1, but does not serve its data. Ask "shop"."main"."orders_v1" in snowflake.',
    ]);
    expect(await ask(sales, '{ __type(name: "SalesOrder") { name } }')).toMatchObject({
      data: { __type: { name: 'SalesOrder' } },
    });
    const served = await mesh.contract('subgraphs/sales/orders.odcs.yaml');
    await mesh.write(
      'subgraphs/sales/local.odcs.yaml',
      `apiVersion: v3.1.0\nkind: DataContract\nid: sales.local\nversion: 1.0.0\nstatus: active\nservers: [{ server: f, type: local, path: x.csv, format: csv }]\nschema: [{ name: locals, properties: [{ name: id, logicalType: string }] }]\nteam: { name: ${String(served.team && 'name' in served.team && served.team.name)} }\n`,
    );
    const mixed = await commandLine('compose', '--config', mesh.path('supergraph.yaml'));
    expect(mixed.err).toContain('MIXED_SERVERS');
  });
});
