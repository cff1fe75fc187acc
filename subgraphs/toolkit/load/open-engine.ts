import { randomUUID } from 'node:crypto';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import {
  type DomainModel,
  expandVariables,
  type Finding,
  failure,
  type Outcome,
  success,
  type Table,
  weftProperty,
  weftText,
} from '../../../contracts/index.ts';
import { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { startEmbeddedPostgres } from '../engines/embedded-postgres.ts';
import type { Engine } from '../engines/engine.ts';
import { PostgresEngine } from '../engines/postgres-engine.ts';
import { identifier } from '../query/dialect.ts';
import { duckDbDialect } from '../query/duckdb-dialect.ts';
import type { QueryLimits } from '../query/limits.ts';
import { DuckDbWriter } from '../write/duckdb-writer.ts';
import { openPostgresWriter } from '../write/open-writer.ts';
import { isWritable } from '../write/write-sdl.ts';
import type { Writer } from '../write/writer.ts';
import { checkPostgresTable } from './check-postgres-table.ts';
import { checkPromises, dataAsOf, type RunRows } from './check-promises.ts';
import { findContradiction } from './contradiction.ts';
import { type DuckDbSource, duckDbSource, type SourcePaths } from './duckdb-source.ts';

/** The data of a domain, open for reading. */
export type OpenData = {
  readonly engine: Engine;
  /** Moment of each product's data, by product id. */
  readonly asOf: ReadonlyMap<string, string | null>;
  /** Rows of all tables together. */
  readonly rows: number;
  /** Set where contracts let something be written; it must be closed before the engine is. */
  readonly writer?: Writer;
};

/** True when contracts let something be written to DuckDB files. */
export function writesDuckDb(model: DomainModel): boolean {
  return !usesPostgres(model) && model.tables.some(isWritable);
}

/** True when the contracts of a domain lie in PostgreSQL. */
export function usesPostgres(model: DomainModel): boolean {
  return model.products.some((product) => product.server.type.startsWith('postgres'));
}

/** Opens the sources the contracts name in DuckDB and holds them against their promises. */
export async function openDuckDb(
  model: DomainModel,
  paths: SourcePaths,
  limits: QueryLimits,
): Promise<Outcome<OpenData>> {
  const tables = [...model.tables].sort(
    (left, right) => Number(left.query !== undefined) - Number(right.query !== undefined),
  );
  const sources: DuckDbSource[] = [];
  const findings: Finding[] = [];
  for (const table of tables) {
    const source = duckDbSource(table, paths, isFileWritten(model, table) ? 'write' : 'read');
    if ('code' in source) findings.push(source);
    else sources.push(source);
  }
  if (findings.length > 0) return failure(...findings);
  let measured: Measured = { asOf: new Map(), rows: 0 };
  const engine = await DuckDbEngine.open(duckDbOptions(limits), async (run) => {
    for (const source of sources) findings.push(...(await makeTable(source, run)));
    if (findings.length === 0) measured = await measure(model, duckDbDialect, run, findings);
    return sources.flatMap((source) => source.readInPlace);
  });
  if (findings.length > 0) {
    await engine.close();
    return failure(...findings);
  }
  if (!writesDuckDb(model)) return success({ engine, ...measured });
  const targets = new Map(sources.map(({ table, from }) => [table.name, from]));
  return success({ engine, ...measured, writer: await DuckDbWriter.open(engine, targets) });
}

/** A database file is attached once, for all of its tables. */
function isFileWritten(model: DomainModel, { product }: Table): boolean {
  return model.tables.some(
    (one) => isWritable(one) && one.product.server.database === product.server.database,
  );
}

/** A quarter of the machine is for all domains of a mesh in one process; one alone gets at most 2 GB of it. */
function duckDbOptions({ statementTimeoutMs, maxAnswerBytes }: QueryLimits) {
  const quarterMb = Math.floor(totalmem() / 4 / 1024 / 1024);
  return {
    threads: availableParallelism(),
    memoryLimitMb: Math.min(2_048, Math.max(512, quarterMb)),
    spillDirectory: join(tmpdir(), `weft-spill-${process.pid}-${randomUUID()}`),
    connections: 8,
    statementTimeoutMs,
    maxAnswerBytes,
  };
}

async function makeTable(source: DuckDbSource, run: RunRows): Promise<Finding[]> {
  try {
    for (const sql of source.before) await run(sql);
    await run(source.create);
    // A view is only resolved when it is read.
    await run(`SELECT * FROM ${identifier(source.table.name)} LIMIT 1`);
    return [];
  } catch (error) {
    return [await findContradiction(source, run, error)];
  }
}

type Measured = Pick<OpenData, 'asOf' | 'rows'>;

async function measure(
  model: DomainModel,
  dialect: Engine['dialect'],
  run: RunRows,
  findings: Finding[],
): Promise<Measured> {
  const asOf = new Map<string, string | null>();
  let rows = 0;
  for (const table of model.tables) {
    findings.push(...(await checkPromises(table, dialect, run)));
    const [counted] = await run(`SELECT count(*) AS rows FROM ${dialect.table(table)}`);
    rows += Number(counted?.['rows'] ?? 0);
  }
  for (const product of model.products) {
    const tables = model.tables.filter((table) => table.product === product);
    asOf.set(product.id, await dataAsOf(tables, dialect, run));
  }
  return { asOf, rows };
}

/** A reachable PostgreSQL server for a domain: the one its contract or environment names, else one of our own. */
export type DomainPostgres = { readonly url: string; close(): Promise<void> };

/** Finds or starts the server. Returns a finding when the contract neither names one nor allows an embedded one. */
export async function findPostgres(
  model: DomainModel,
  paths: SourcePaths,
  progress: (message: string) => void,
): Promise<Outcome<DomainPostgres>> {
  const { server, file } = model.products[0] ?? { server: undefined, file: '' };
  if (!server)
    return failure({ code: 'EMPTY_DOMAIN', severity: 'error', message: 'Expected at least one contract.' });
  const url = expandVariables(weftText(server, 'url') ?? '', process.env, () => undefined);
  if (url !== '') return success({ url, close: async () => undefined });
  if (weftProperty(server, 'embedded') !== true) {
    const { host, port, database } = server;
    const named = `postgres://${host}:${port ?? 5432}/${database}`;
    return success({ url: named, close: async () => undefined });
  }
  try {
    const directory = join(paths.dataDir, 'postgres', server.database ?? 'weft');
    const embedded = await startEmbeddedPostgres({
      directory,
      database: server.database ?? 'weft',
      progress,
    });
    return success(embedded);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return failure({ code: 'POSTGRES_UNAVAILABLE', severity: 'error', message, place: { file } });
  }
}

/** Reads a domain from a PostgreSQL server and holds its tables against their promises. */
export async function openPostgres(
  model: DomainModel,
  url: string,
  limits: QueryLimits,
): Promise<Outcome<OpenData>> {
  const { statementTimeoutMs, maxAnswerBytes } = limits;
  const options = { url, connections: 8, statementTimeoutMs, maxAnswerBytes };
  const engine = new PostgresEngine(options);
  const findings: Finding[] = [];
  const run: RunRows = (sql) => engine.rows(sql);
  try {
    for (const table of model.tables) findings.push(...(await checkPostgresTable(table, run)));
    const measured = findings.length === 0 ? await measure(model, engine.dialect, run, findings) : undefined;
    if (measured && findings.length === 0) {
      if (!model.tables.some(isWritable)) return success({ engine, ...measured });
      const writer = await openPostgresWriter({ ...options, connections: 4 }, model.tables);
      if (writer.ok) return success({ engine, ...measured, writer: writer.value });
      findings.push(...writer.findings);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    findings.push({
      code: 'DATA_DIFFERS_FROM_CONTRACT',
      severity: 'error',
      message: `The PostgreSQL data of ${model.products.map((product) => product.id).join(', ')} cannot be read as the contract says: ${reason}`,
      place: { file: model.products[0]?.file ?? '' },
    });
  }
  await engine.close();
  return failure(...findings);
}
