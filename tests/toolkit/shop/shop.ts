import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';
import { type RunningSubgraph, startContractSubgraph } from '../../../subgraphs/toolkit/index.ts';
import { postQuery } from '../../support/post-query.ts';
import { openDatabase } from '../../support/postgres.ts';
import { labContext } from '../lab/lab.ts';
import { type ShopOptions, shopContracts, shopTables, weft } from './contracts.ts';

type Answer = {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
};

/** A shop that answers over HTTP, and the folder of its contracts. */
export type Shop = {
  readonly url: string;
  readonly root: string;
  readonly subgraph: RunningSubgraph;
  ask(query: string, variables?: unknown): Promise<Answer>;
  /** Runs SQL beside the subgraph; only where its database can be opened twice. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Address of the database server. */
  readonly databaseUrl: string;
  writeContracts(options: Omit<ShopOptions, 'servers'>): Promise<void>;
  close(): Promise<void>;
};

export type OpenShop = Omit<ShopOptions, 'servers'>;

/** Opens a shop on a PostgreSQL database of its own. Throws with the findings when the contracts are refused. */
export async function openPostgresShop(options: OpenShop = {}): Promise<Shop> {
  const root = await mkdtemp(join(tmpdir(), 'weft-shop-postgres-'));
  const server = await openDatabase();
  const client = new Client({ connectionString: server.url });
  client.on('error', () => undefined);
  await client.connect();
  for (const statement of shopTables('jsonb')) await client.query(statement);
  const servers = `[{ server: db, type: postgres, host: x, database: shop, schema: public, customProperties: [${weft('url', `"${server.url}"`)}] }]`;
  return openShop(root, servers, options, {
    databaseUrl: server.url,
    sql: async (text, values = []) => (await client.query(text, [...values])).rows,
    close: () => client.end(),
  });
}

/** Opens a shop on a DuckDB file of its own. */
export async function openDuckDbShop(options: OpenShop = {}): Promise<Shop> {
  const root = await mkdtemp(join(tmpdir(), 'weft-shop-duckdb-'));
  await mkdir(join(root, 'data'));
  const instance = await DuckDBInstance.create(join(root, 'data', 'shop.duckdb'));
  const connection = await instance.connect();
  for (const statement of shopTables('json')) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
  // Written in two pieces, because biome takes it for a template.
  const servers = `[{ server: db, type: duckdb, database: "$${'{WEFT_DATA}'}/shop.duckdb", schema: main }]`;
  return openShop(root, servers, options, {
    databaseUrl: '',
    sql: async () => {
      throw new Error('A DuckDB file that is written to is open for one process only.');
    },
    close: async () => undefined,
  });
}

type Database = Pick<Shop, 'sql' | 'databaseUrl' | 'close'>;

async function openShop(root: string, servers: string, options: OpenShop, database: Database): Promise<Shop> {
  const writeContracts: Shop['writeContracts'] = async (changed) => {
    await mkdir(join(root, 'shop'), { recursive: true });
    for (const [name, text] of Object.entries(shopContracts({ servers, ...changed })))
      await writeFile(join(root, 'shop', name), text);
  };
  const closeData = async (): Promise<void> => {
    await database.close();
    await rm(root, { recursive: true, force: true });
  };
  await writeContracts(options);
  const started = await startContractSubgraph({ directory: 'shop' }, { ...labContext(root), name: 'shop' });
  if (!started.ok) {
    await closeData();
    throw new Error(JSON.stringify(started.findings, null, 2));
  }
  const subgraph = started.value;
  return {
    ...database,
    url: subgraph.url,
    root,
    subgraph,
    writeContracts,
    ask: async (query, variables) => {
      const response = await postQuery(subgraph.url, { query, variables });
      return JSON.parse(await response.text());
    },
    close: async () => {
      await subgraph.close();
      await closeData();
    },
  };
}
