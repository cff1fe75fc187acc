import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../subgraphs/toolkit/engines/embedded-postgres.ts';

/** What a customer is; `${n}` of them. The value of a cell follows from its row, so every run has the same data. */
const CUSTOMERS = (rows: number): string => `
  SELECT i::INTEGER AS id, 'Customer number ' || i AS name,
    ['AUTOMOBILE', 'BUILDING', 'FURNITURE', 'HOUSEHOLD', 'MACHINERY'][1 + (hash(i) % 5)::INTEGER] AS segment,
    'City of ' || (hash(i, 1) % 500) AS city, ((hash(i, 2) % 1000000) / 100)::DECIMAL(12,2) AS balance
  FROM range(${rows}) t(i)`;

/** Purchases, ten for each customer, made by a thousand clerks. */
const PURCHASES = (rows: number): string => `
  SELECT i::INTEGER AS id, (hash(i, 3) % greatest(1, ${rows} // 10))::INTEGER AS customer_id,
    ['OPEN', 'SHIPPED', 'RETURNED'][1 + (hash(i, 4) % 3)::INTEGER] AS status,
    ((hash(i, 5) % 5000000) / 100)::DECIMAL(12,2) AS total,
    TIMESTAMP '2001-01-01' + to_seconds((hash(i, 6) % 15552000)::BIGINT) AS ordered_at,
    'Clerk ' || (hash(i, 7) % 1000) AS clerk, (hash(i, 8) % 5)::INTEGER AS priority,
    'The comment of order ' || i || ', which is a little longer' AS comment
  FROM range(${rows}) t(i)`;

/** Lines of purchases: large, of few columns. */
const LINES = (rows: number): string => `
  SELECT i::INTEGER AS id, (i // 10)::INTEGER AS order_id, 'Supplier ' || (hash(i) % 1000) AS supplier,
    (1 + hash(i, 1) % 50)::INTEGER AS quantity, (hash(i, 2) % 100000)::DOUBLE / 100 AS price
  FROM range(${rows}) t(i)`;

/** Rows of the tables that every comparison has. */
export const ROWS = { customers: 100_000, purchases: 1_000_000, lines: 10_000_000 } as const;

/** The data of a comparison: files for DuckDB, a server for PostgreSQL. */
export type BenchData = {
  /** Holds one Parquet file for each table. */
  readonly folder: string;
  readonly postgres: EmbeddedPostgres;
};

/** Makes what is not there yet below `folder`: a Parquet file per table, and a PostgreSQL server with customers and purchases. */
export async function makeData(folder: string): Promise<BenchData> {
  await mkdir(folder, { recursive: true });
  await writeParquet(folder, 'customers', CUSTOMERS(ROWS.customers));
  await writeParquet(folder, 'purchases', PURCHASES(ROWS.purchases));
  await writeParquet(folder, 'lines', LINES(ROWS.lines));
  const postgres = await startEmbeddedPostgres({ directory: join(folder, 'postgres'), database: 'shop' });
  await fillPostgres(folder, postgres.url);
  return { folder, postgres };
}

/** A Parquet file of so many lines below `folder`; made when it is not there yet. */
export async function makeLines(folder: string, rows: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeParquet(folder, `lines-${rows}`, LINES(rows));
  return join(folder, `lines-${rows}.parquet`);
}

async function writeParquet(folder: string, name: string, select: string): Promise<void> {
  const file = join(folder, `${name}.parquet`);
  if (existsSync(file)) return;
  process.stderr.write(`Making ${name} …\n`);
  await inDuckDb(`COPY (${select}) TO '${file}.part' (FORMAT parquet)`);
  await rename(`${file}.part`, file);
}

/** What an author who expects filtered and sorted pages gives the table; without it, all that is measured is PostgreSQL. */
const PAGE_INDEX = 'CREATE INDEX IF NOT EXISTS purchases_by_status ON purchases (status, total DESC, id)';

const TABLES = {
  customers: `CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL, segment text NOT NULL, city text NOT NULL, balance numeric(12,2) NOT NULL)`,
  purchases: `CREATE TABLE purchases (id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers, status text NOT NULL,
    total numeric(12,2) NOT NULL, ordered_at timestamp NOT NULL, clerk text NOT NULL, priority integer NOT NULL, comment text NOT NULL)`,
};

async function fillPostgres(folder: string, url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("SELECT to_regnamespace('filled') AS done");
  if (rows[0]?.done === null) {
    process.stderr.write('Filling PostgreSQL …\n');
    for (const [name, create] of Object.entries(TABLES)) {
      const csv = join(folder, `${name}.csv`);
      await inDuckDb(`COPY (FROM '${join(folder, `${name}.parquet`)}') TO '${csv}' (HEADER false)`);
      await client.query(`DROP TABLE IF EXISTS ${name} CASCADE`);
      await client.query(create);
      await client.query(`COPY ${name} FROM PROGRAM 'cat ${csv}' (FORMAT csv)`);
      await rm(csv);
    }
    await client.query('CREATE INDEX ON purchases (customer_id)');
    await client.query('ANALYZE');
    await client.query('CREATE SCHEMA filled');
  }
  await client.query(PAGE_INDEX);
  await client.end();
}

async function inDuckDb(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}
