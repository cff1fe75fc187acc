import { randomUUID } from 'node:crypto';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import {
  type DomainModel,
  type Finding,
  failure,
  type Outcome,
  success,
  type Table,
} from '../../../contracts/index.ts';
import { DuckDbEngine } from '../engines/duckdb-engine.ts';
import type { Engine } from '../engines/engine.ts';
import { PostgresEngine } from '../engines/postgres-engine.ts';
import { type Dialect, identifier } from '../query/dialect.ts';
import { duckDbDialect } from '../query/duckdb-dialect.ts';
import type { QueryLimits } from '../query/limits.ts';
import { KeyStores } from '../store/key-stores.ts';
import { TableCopies } from '../store/table-copies.ts';
import { DuckDbWriter } from '../write/duckdb-writer.ts';
import { openPostgresWriter } from '../write/open-writer.ts';
import { isWritable } from '../write/write-sdl.ts';
import type { Writer } from '../write/writer.ts';
import { checkPostgresTable } from './check-postgres-table.ts';
import { checkPromises } from './check-promises.ts';
import { findContradictions } from './contradiction.ts';
import { dataAsOf } from './data-age.ts';
import { createWithout, type DuckDbSource, duckDbSource, type SourcePaths } from './duckdb-source.ts';
import { type Fault, unreadableColumns } from './fault.ts';
import type { RunRows } from './run-rows.ts';
import { readableTables, servedModel, servedTables, withTables } from './served-tables.ts';

/** The data of a domain, open for reading. */
export type OpenData = {
  readonly engine: Engine;
  /** Moment of each product's data, by product id. */
  readonly asOf: ReadonlyMap<string, string | null>;
  /** Rows of all tables together. */
  readonly rows: number;
  /** Set where contracts let something be written; it must be closed before the engine is. */
  readonly writer?: Writer;
  /** The model as far as it can be served. */
  readonly model: DomainModel;
  /** The tables as they are, also where less of them is served. */
  readonly dialect: Dialect;
  /** What was found broken, and is served without. */
  readonly faults: readonly Fault[];
  /** Tables that are read into memory once `build` is called. */
  readonly stores?: KeyStores;
};

export type OpenOptions = {
  readonly limits: QueryLimits;
  /** `serve` refuses or mends what is broken, as the contract says; `test` opens the data as it is. */
  readonly purpose: 'serve' | 'test';
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
  { limits, purpose }: OpenOptions,
): Promise<Outcome<OpenData>> {
  const tables = [...model.tables].sort(
    (left, right) => Number(left.query !== undefined) - Number(right.query !== undefined),
  );
  const sources: DuckDbSource[] = [];
  const findings: Finding[] = [];
  for (const table of tables) {
    const access = purpose === 'serve' && isFileWritten(model, table) ? 'write' : 'read';
    const source = duckDbSource(table, paths, access);
    if ('code' in source) findings.push(source);
    else sources.push(source);
  }
  if (findings.length > 0) return failure(...findings);
  const faults: Fault[] = [];
  let measured: Measured = NOTHING_MEASURED;
  const engine = await DuckDbEngine.open(duckDbOptions(limits), async (run) => {
    for (const source of sources) faults.push(...(await makeTable(source, run, purpose)));
    if (!refusals(faults, purpose).length && purpose === 'serve')
      measured = await measure(model, duckDbDialect, { run, faults });
    return sources.flatMap((source) => source.readInPlace);
  });
  const opened = await settle({ model, engine, dialect: duckDbDialect, faults, measured, purpose });
  if (!opened.ok || purpose === 'test') return opened;
  const stores = memoryOf({ data: opened.value, engine, sources, limits, rows: measured.rowsOf });
  if (!writesDuckDb(model)) return success({ ...opened.value, stores }, opened.findings);
  const targets = new Map(sources.map(({ table, from }) => [table.name, from]));
  const writer = await DuckDbWriter.open(engine, targets);
  return success({ ...opened.value, stores, writer }, opened.findings);
}

type InMemory = {
  readonly data: OpenData;
  readonly engine: DuckDbEngine;
  readonly sources: readonly DuckDbSource[];
  readonly limits: QueryLimits;
  readonly rows: ReadonlyMap<string, number>;
};

/** What is to be kept of the tables in memory: rows by their keys, and copies of files. */
function memoryOf({ data, engine, sources, limits, rows }: InMemory): KeyStores {
  const onError = (error: unknown) => console.error('A table could not be read into memory:', error);
  const tables = storedTables(data);
  const half = (duckDbOptions(limits).memoryLimitMb / 2) * 1024 * 1024;
  return new KeyStores({
    tables,
    engine,
    rows,
    files: sources.flatMap((source) => source.readInPlace),
    budgetBytes: limits.maxStoreBytes,
    copies: new TableCopies({
      tables: copiedTables(tables, sources),
      engine,
      rows,
      budgetBytes: Math.min(limits.maxCopyBytes, half),
      onError,
    }),
    onError,
  });
}

/** The tables that stay as they are and are served as they are. */
function storedTables({ model, faults }: OpenData): readonly Table[] {
  return model.tables.filter(
    (table) => !isFileWritten(model, table) && !faults.some((fault) => fault.table.name === table.name),
  );
}

/** Those of them that are read in place; where changes are told of, the rows are expected to change. */
function copiedTables(tables: readonly Table[], sources: readonly DuckDbSource[]): readonly Table[] {
  const views = new Set(sources.filter(({ kind }) => kind === 'VIEW').map(({ table }) => table.name));
  return tables.filter(({ name, events }) => views.has(name) && !events);
}

/** A database file is attached once, for all of its tables. */
function isFileWritten(model: DomainModel, { product }: Table): boolean {
  return model.tables.some(
    (one) => isWritable(one) && one.product.server.database === product.server.database,
  );
}

function engineLimits({
  maxStatements,
  maxWaitingStatements,
  statementTimeoutMs,
  maxAnswerBytes,
}: QueryLimits) {
  return { connections: maxStatements, maxWaiting: maxWaitingStatements, statementTimeoutMs, maxAnswerBytes };
}

/** A quarter of the machine is for all domains of a mesh in one process; one alone gets at most 2 GB of it. */
function duckDbOptions(limits: QueryLimits) {
  const quarterMb = Math.floor(totalmem() / 4 / 1024 / 1024);
  return {
    threads: limits.engineThreads ?? availableParallelism(),
    memoryLimitMb: limits.engineMemoryMb ?? Math.min(2_048, Math.max(512, quarterMb)),
    spillDirectory: join(tmpdir(), `weft-spill-${process.pid}-${randomUUID()}`),
    ...engineLimits(limits),
  };
}

/** Makes a table; where columns cannot be read, without them if it may be opened so. */
async function makeTable(
  source: DuckDbSource,
  run: RunRows,
  purpose: OpenOptions['purpose'],
): Promise<readonly Fault[]> {
  try {
    for (const sql of source.before) await run(sql);
    await createTable(source, source.create, run);
    return [];
  } catch (error) {
    if (await isEmptyJson(source, run)) {
      await createTable(source, createWithout(source, new Set(source.table.columns)), run);
      return [];
    }
    const faults = await findContradictions(source, run, error);
    const unreadable = unreadableColumns(source.table, faults);
    if (unreadable.size > 0 && refusals(faults, purpose).length === 0)
      await createTable(source, createWithout(source, unreadable), run);
    return faults;
  }
}

/** A list of nothing has no properties either, and still is a table: an empty one. */
async function isEmptyJson({ form, from }: DuckDbSource, run: RunRows): Promise<boolean> {
  if (form !== 'json') return false;
  const rows = await run(`SELECT 1 FROM ${from} LIMIT 1`).catch(() => undefined);
  return rows?.length === 0;
}

async function createTable({ table }: DuckDbSource, create: string, run: RunRows): Promise<void> {
  await run(create);
  // A view is only resolved when it is read.
  await run(`SELECT * FROM ${identifier(table.name)} LIMIT 1`);
}

type Measured = Pick<OpenData, 'asOf' | 'rows'> & { readonly rowsOf: ReadonlyMap<string, number> };
const NOTHING_MEASURED: Measured = { asOf: new Map(), rows: 0, rowsOf: new Map() };

type Findings = { readonly run: RunRows; readonly faults: Fault[] };

async function measure(model: DomainModel, dialect: Dialect, { run, faults }: Findings): Promise<Measured> {
  const asOf = new Map<string, string | null>();
  const rowsOf = new Map<string, number>();
  for (const table of model.tables) {
    const without = unreadableColumns(table, faults);
    faults.push(...(await checkPromises(table, { dialect, run, without })));
    const [counted] = await run(`SELECT count(*) AS rows FROM ${dialect.table(table)} weft_rows`);
    rowsOf.set(table.name, Number(counted?.['rows'] ?? 0));
  }
  for (const product of model.products) {
    const tables = model.tables.filter((table) => table.product === product);
    asOf.set(product.id, await dataAsOf(tables, dialect, run));
  }
  const rows = [...rowsOf.values()].reduce((sum, count) => sum + count, 0);
  return { asOf, rows, rowsOf };
}

/** The faults that keep the data from being opened. A key that is not there cannot be served without. */
function refusals(faults: readonly Fault[], purpose: OpenOptions['purpose']): readonly Fault[] {
  return faults.filter((fault) => {
    if (fault.kind === 'table') return true;
    if (purpose === 'test') return false;
    const { table } = fault;
    if (table.product.quality.onBrokenPromise === 'refuse') return true;
    return (
      fault.kind === 'column' &&
      table.keys.some((key) => key.columns.some(({ name }) => name === fault.column.name))
    );
  });
}

type Settling = Pick<OpenData, 'engine' | 'dialect' | 'model' | 'faults'> & {
  readonly measured: Measured;
  readonly purpose: OpenOptions['purpose'];
};

/** Decides what faults mean: nothing is served, or what is left is, with findings that say what is not. */
async function settle(settling: Settling): Promise<Outcome<OpenData>> {
  const { engine, dialect, model, faults, measured, purpose } = settling;
  const refused = refusals(faults, purpose);
  if (refused.length > 0) {
    await engine.close();
    return failure(...refused.map(({ finding }) => finding));
  }
  const served = withTables(dialect, servedTables(model, faults, dialect));
  const opened = { engine: withDialect(engine, served), dialect, faults, ...measured };
  return success({ ...opened, model: servedModel(model, faults) }, faults.map(degradation));
}

const CONSEQUENCE: Readonly<Record<Fault['kind'], string>> = {
  table: '',
  column: 'It is served as null, and who asks for it is told so.',
  values: 'Such values are served as null.',
  unique: 'Such rows are served as they are.',
  key: 'Such rows are not served.',
};

function degradation({ kind, finding }: Fault): Finding {
  return { ...finding, severity: 'warning', message: `${finding.message} ${CONSEQUENCE[kind]}` };
}

function withDialect(engine: Engine, dialect: Dialect): Engine {
  if (dialect === engine.dialect) return engine;
  return {
    dialect,
    texts: (statement, signal) => engine.texts(statement, signal),
    close: () => engine.close(),
  };
}

/** Reads a domain from a PostgreSQL server and holds its tables against their promises. */
export async function openPostgres(
  model: DomainModel,
  url: string,
  { limits, purpose }: OpenOptions,
): Promise<Outcome<OpenData>> {
  const options = { url, ...engineLimits(limits) };
  const engine = new PostgresEngine(options);
  const faults: Fault[] = [];
  const run: RunRows = (sql) => engine.rows(sql);
  try {
    for (const table of model.tables) faults.push(...(await checkPostgresTable(table, run)));
    const dialect = withTables(engine.dialect, readableTables(model, faults, engine.dialect));
    const isOpen = refusals(faults, purpose).length === 0;
    const measured =
      isOpen && purpose === 'serve' ? await measure(model, dialect, { run, faults }) : NOTHING_MEASURED;
    const opened = await settle({ model, engine, dialect, faults, measured, purpose });
    if (!opened.ok || purpose === 'test' || !model.tables.some(isWritable)) return opened;
    const writer = await openPostgresWriter({ ...options, connections: 4 }, model.tables);
    if (writer.ok) return success({ ...opened.value, writer: writer.value }, opened.findings);
    await engine.close();
    return writer;
  } catch (error) {
    await engine.close();
    const reason = error instanceof Error ? error.message : String(error);
    return failure({
      code: 'DATA_DIFFERS_FROM_CONTRACT',
      severity: 'error',
      message: `The PostgreSQL data of ${model.products.map((product) => product.id).join(', ')} cannot be read as the contract says: ${reason}`,
      place: { file: model.products[0]?.file ?? '' },
    });
  }
}
