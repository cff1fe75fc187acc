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
import { limitScans } from '../engines/limit-scans.ts';
import { RowCounts } from '../engines/row-counts.ts';
import { identifier } from '../query/dialect.ts';
import type { Statement } from '../query/ir.ts';
import type { QueryLimits } from '../query/limits.ts';
import { duckDbDialect } from '../query/sql/duckdb-dialect.ts';
import { countRows } from '../store/count-rows.ts';
import { FirstRows } from '../store/first-rows.ts';
import { KeptAnswers } from '../store/kept-answers.ts';
import { KeyStores } from '../store/key-stores.ts';
import { Rollups } from '../store/rollups.ts';
import { TableCopies } from '../store/table-copies.ts';
import { DuckDbWriter } from '../write/duckdb-writer.ts';
import { isWritable } from '../write/write-sdl.ts';
import { findContradictions } from './contradiction.ts';
import { writesDuckDb } from './domain-engine.ts';
import { createWithout, type DuckDbSource, duckDbSource, type SourcePaths } from './duckdb-source.ts';
import { type Fault, unreadableColumns } from './fault.ts';
import { engineLimits, type OpenData, type OpenOptions } from './open-data.ts';
import type { RunRows } from './run-rows.ts';
import { type Measured, measure, NOTHING_MEASURED, refusals, settle } from './settle-data.ts';

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
    // One server of several tables is told once.
    if ('code' in source) findings.push(...(findings.some((one) => isSame(one, source)) ? [] : [source]));
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
  const settled = await settle({ model, engine, dialect: duckDbDialect, faults, measured, purpose });
  if (!settled.ok || purpose === 'test') return settled;
  const counts = new RowCounts(measured.rowsOf, () => countRows(engine, model.tables));
  const scans = {
    rowsOf: (table: string) => counts.of(table),
    estimate: (statement: Statement) => engine.estimateRows(statement),
  };
  const data = { ...settled.value, engine: limitScans(settled.value.engine, scans) };
  const stores = memoryOf({ data, engine, sources, limits, rows: measured.rowsOf });
  if (!writesDuckDb(model)) return success({ ...data, stores }, settled.findings);
  const targets = new Map(sources.map(({ table, from }) => [table.name, from]));
  const writer = await DuckDbWriter.open(engine, targets);
  return success({ ...data, stores, writer }, settled.findings);
}

function isSame(one: Finding, other: Finding): boolean {
  return one.message === other.message && one.place?.line === other.place?.line;
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
  const unchanging = tables.filter(({ events }) => !events);
  const half = (duckDbOptions(limits).memoryLimitMb / 2) * 1024 * 1024;
  return new KeyStores({
    tables,
    answers: neverChanges(data.model, tables) ? new KeptAnswers(limits.maxKeptBytes) : undefined,
    engine,
    rows,
    files: sources.flatMap((source) => source.readInPlace),
    budgetBytes: limits.maxStoreBytes,
    copies: new TableCopies({
      tables: copiedTables(tables, sources),
      engine,
      budgetBytes: Math.min(limits.maxCopyBytes, half),
      onError,
    }),
    rollups: new Rollups({ tables: unchanging, engine, onError }),
    firstRows: new FirstRows({ tables: unchanging, engine, onError }),
    onError,
  });
}

/** True when nothing but its files can change what the domain answers. */
function neverChanges({ tables }: DomainModel, stored: readonly Table[]): boolean {
  return tables.every((table) => stored.includes(table) && !table.events);
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
