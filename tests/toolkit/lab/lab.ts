import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import { type RunningSubgraph, startContractSubgraph } from '../../../subgraphs/toolkit/index.ts';
import type { QueryLimits } from '../../../subgraphs/toolkit/query/limits.ts';
import { openClickHouse } from '../../support/clickhouse/clickhouse.ts';
import { postQuery } from '../../support/post-query.ts';
import { openDatabase } from '../../support/postgres.ts';
import { clickHouseTables } from './clickhouse-tables.ts';
import { labContracts, MOONS, PLANETS, type Servers } from './contracts.ts';
import { LAB_ROWS, type TableRows } from './rows.ts';

/** An answer as it came: its bytes as text, and read. */
type Answer = {
  readonly text: string;
  readonly body: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly {
      message: string;
      path?: readonly unknown[];
      extensions?: Record<string, unknown>;
    }[];
    readonly extensions?: unknown;
  };
};

/** One laboratory that answers over HTTP. */
export type Lab = {
  readonly url: string;
  ask(query: string, variables?: unknown, more?: object): Promise<Answer>;
};

type Opened = {
  readonly lab: Lab;
  /** Resolves when the tables are in memory. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/** The engines that every laboratory is held in. */
const ENGINES = ['duckdb', 'postgres', 'clickhouse'] as const;

/** The same contracts and rows, and `files` beside them, behind each engine; opened before a file's tests, closed after. */
export function useLabs(files: Readonly<Record<string, string>> = {}): {
  readonly duckdb: Lab;
  readonly postgres: Lab;
  readonly clickhouse: Lab;
  /** Asks all of them, which must agree. */
  both: AskBoth;
} {
  const opened: Opened[] = [];
  beforeAll(async () => {
    const opening = [openDuckDbLab({}, files), openPostgresLab(files), openClickHouseLab(files)];
    opened.push(...(await Promise.all(opening)));
  });
  afterAll(() => Promise.all(opened.map((one) => one.close())));
  const lab = (index: number): Lab => {
    const one = opened[index];
    if (!one) throw new Error('The laboratories open in beforeAll.');
    return one.lab;
  };
  return {
    get duckdb() {
      return lab(0);
    },
    get postgres() {
      return lab(1);
    },
    get clickhouse() {
      return lab(2);
    },
    both: (query, variables) =>
      askAll(
        ENGINES.map((_name, index) => lab(index)),
        query,
        variables,
      ),
  };
}

type AskBoth = (query: string, variables?: unknown) => Promise<Answer['body']>;

/** Asks all engines and expects the same bytes, but for spaces and the spelling of numbers. */
async function askAll(labs: readonly Lab[], query: string, variables: unknown): Promise<Answer['body']> {
  const [first, ...others] = await Promise.all(labs.map((lab) => lab.ask(query, variables)));
  if (!first) throw new Error('Expected a laboratory.');
  for (const [index, { body }] of others.entries())
    expect(JSON.stringify(body), `${ENGINES[index + 1]} answers like DuckDB`).toBe(
      JSON.stringify(first.body),
    );
  return first.body;
}

/** DuckDB over CSV files. */
export async function openDuckDbLab(
  limits: Partial<QueryLimits> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<Opened> {
  const root = await mkdtemp(join(tmpdir(), 'weft-lab-duckdb-'));
  for (const [name, table] of Object.entries(LAB_ROWS))
    await writeFile(join(root, `${name}.csv`), csv(table));
  const servers: Servers = (table) =>
    `[{ server: file, type: local, path: "${table === 'crates' ? '{model}' : table}.csv", format: csv }]`;
  return openLab(root, servers, { closeData: async () => undefined, limits, files });
}

/** Writes rows of other files into a Parquet file. */
export async function copyParquet(select: string, file: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

/** DuckDB over Parquet files that hold what the CSV files do, as text. */
export async function openParquetLab(
  limits: Partial<QueryLimits> = {},
): Promise<Opened & { readonly root: string }> {
  const root = await mkdtemp(join(tmpdir(), 'weft-lab-parquet-'));
  for (const [name, table] of Object.entries(LAB_ROWS)) {
    const file = join(root, name);
    await writeFile(`${file}.csv`, csv(table));
    await copyParquet(`FROM read_csv('${file}.csv', header = true, all_varchar = true)`, `${file}.parquet`);
  }
  const servers: Servers = (table) =>
    `[{ server: file, type: local, path: "${table === 'crates' ? '{model}' : table}.parquet", format: parquet }]`;
  return { ...(await openLab(root, servers, { closeData: async () => undefined, limits, files: {} })), root };
}

/** PostgreSQL, a database of its own. */
export async function openPostgresLab(
  files: Readonly<Record<string, string>> = {},
): Promise<Opened & { readonly databaseUrl: string }> {
  const root = await mkdtemp(join(tmpdir(), 'weft-lab-postgres-'));
  const server = await openDatabase();
  const client = new Client({ connectionString: server.url });
  await client.connect();
  for (const [name, table] of Object.entries(LAB_ROWS)) await fill(client, name, table);
  await client.end();
  const servers: Servers = () =>
    `[{ server: db, type: postgres, host: x, database: lab, schema: public, customProperties: [{ property: weft.url, value: "${server.url}" }] }]`;
  const options = { closeData: async () => undefined, limits: {}, files };
  return { ...(await openLab(root, servers, options)), databaseUrl: server.url };
}

/** ClickHouse, recorded or a real server. */
async function openClickHouseLab(files: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const root = await mkdtemp(join(tmpdir(), 'weft-lab-clickhouse-'));
  const server = await openClickHouse(clickHouseTables());
  const { hostname, port } = new URL(server.url);
  const servers: Servers = () =>
    `[{ server: db, type: clickhouse, host: "${hostname}", port: ${port}, database: lab, customProperties: [{ property: weft.url, value: "${server.url}" }] }]`;
  return openLab(root, servers, { closeData: () => server.close(), limits: {}, files });
}

type LabOptions = {
  readonly closeData: () => Promise<void>;
  readonly limits: Partial<QueryLimits>;
  readonly files: Readonly<Record<string, string>>;
};

async function openLab(
  root: string,
  servers: Servers,
  { closeData, limits, files }: LabOptions,
): Promise<Opened> {
  for (const [name, text] of Object.entries({ ...labContracts(servers), ...files }))
    await write(join(root, 'lab'), name, text);
  await write(join(root, 'sky'), 'planets.odcs.yaml', PLANETS);
  await write(join(root, 'sky'), 'moons.odcs.yaml', MOONS);
  const outcome = await startContractSubgraph({ directory: 'lab' }, { ...labContext(root), limits });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings, null, 2));
  const subgraph = outcome.value;
  const close = async () => {
    await subgraph.close();
    await closeData();
    await rm(root, { recursive: true, force: true });
  };
  return { lab: labAt(subgraph), settled: async () => subgraph.settled?.(), close };
}

/** What a subgraph of the laboratory is started with. */
export function labContext(root: string) {
  return {
    name: 'lab',
    port: 0,
    host: '127.0.0.1',
    root,
    manifestFile: join(root, 'supergraph.yaml'),
    dataDir: join(root, 'data'),
    scale: 1,
    progress: () => undefined,
    // Measuring would change receipts, and the load of the machine, while tests look at something else.
    quality: 'never' as const,
  };
}

async function write(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), text);
}

/** Asks a subgraph over HTTP. */
export function labAt({ url }: RunningSubgraph): Lab {
  return {
    url,
    ask: async (query, variables, more = {}) => {
      const response = await postQuery(url, { query, variables, ...more });
      const text = await response.text();
      return { text, body: JSON.parse(text) };
    },
  };
}

function csv({ columns, rows }: TableRows): string {
  const line = (cells: readonly (string | null)[]) =>
    cells.map((cell) => (cell === null ? '' : `"${cell.replaceAll('"', '""')}"`)).join(',');
  return `${[columns.map(([name]) => name), ...rows].map(line).join('\n')}\n`;
}

async function fill(client: Client, name: string, { columns, rows }: TableRows): Promise<void> {
  await client.query(
    `CREATE TABLE ${name} (${columns.map(([column, type]) => `${column} ${type}`).join(', ')})`,
  );
  const places = columns.map(([, type], index) => {
    const text = `$${index + 1}::text`;
    if (!type.endsWith('[]')) return `${text}::${type}`;
    return `CASE WHEN ${text} IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text(${text}::jsonb))::${type} END`;
  });
  for (const row of rows) await client.query(`INSERT INTO ${name} VALUES (${places.join(', ')})`, [...row]);
}
