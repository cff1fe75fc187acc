import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  type DomainModel,
  expandVariables,
  type Finding,
  failure,
  type Outcome,
  success,
  weftProperty,
  weftText,
} from '../../../contracts/index.ts';
import { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { startEmbeddedPostgres } from '../engines/embedded-postgres.ts';
import type { Engine } from '../engines/engine.ts';
import { PostgresEngine } from '../engines/postgres-engine.ts';
import { duckDbDialect } from '../query/duckdb-dialect.ts';
import type { QueryLimits } from '../query/limits.ts';
import { checkPromises, dataAsOf, type RunRows } from './check-promises.ts';
import { type DuckDbSource, duckDbSource, type SourcePaths } from './duckdb-source.ts';

/** The data of a domain, open for reading. */
export type OpenData = {
  readonly engine: Engine;
  /** Moment of each product's data, by product id. */
  readonly asOf: ReadonlyMap<string, string | null>;
};

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
  const sources = tables.map((table) => duckDbSource(table, paths));
  const missing = sources.filter((source): source is Finding => 'code' in source);
  if (missing.length > 0) return failure(...missing);
  const findings: Finding[] = [];
  let asOf: ReadonlyMap<string, string | null> = new Map();
  const threads = availableParallelism();
  const engine = await DuckDbEngine.open(
    { threads, memoryLimitMb: 1_024, connections: 8, statementTimeoutMs: limits.statementTimeoutMs },
    async (run) => {
      for (const source of sources as DuckDbSource[]) findings.push(...(await makeTable(source, run)));
      if (findings.length > 0) return;
      asOf = await measure(model, duckDbDialect, run, findings);
    },
  );
  if (findings.length === 0) return success({ engine, asOf });
  await engine.close();
  return failure(...findings);
}

async function makeTable(source: DuckDbSource, run: RunRows): Promise<Finding[]> {
  try {
    for (const sql of source.before) await run(sql);
    await run(source.create);
    // A view is only resolved when it is read.
    await run(`SELECT * FROM "${source.table.name}" LIMIT 1`);
    return [];
  } catch (error) {
    const { product, name } = source.table;
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return [
      {
        code: 'DATA_DIFFERS_FROM_CONTRACT',
        severity: 'error',
        message: `The data of ${product.id} cannot be read as its contract says (object ${name}): ${reason}`,
        place: { file: product.file },
        fix: 'Compare names and types of the properties with the columns of the source.',
      },
    ];
  }
}

async function measure(model: DomainModel, dialect: Engine['dialect'], run: RunRows, findings: Finding[]) {
  const asOf = new Map<string, string | null>();
  for (const table of model.tables) findings.push(...(await checkPromises(table, dialect, run)));
  for (const product of model.products) {
    asOf.set(
      product.id,
      await dataAsOf(
        model.tables.filter((table) => table.product === product),
        dialect,
        run,
      ),
    );
  }
  return asOf;
}

/** A reachable PostgreSQL server for a domain: the one its contract or environment names, else one of our own. */
export type DomainPostgres = {
  /** True for a database just made, whatever was noted down about an earlier one. */
  readonly isNew: boolean;
  readonly url: string;
  readonly target: string;
  close(): Promise<void>;
};

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
  if (url !== '') return success({ url, target: url, isNew: false, close: async () => undefined });
  if (weftProperty(server, 'embedded') !== true) {
    const { host, port, database } = server;
    const named = `postgres://${host}:${port ?? 5432}/${database}`;
    return success({ url: named, target: named, isNew: false, close: async () => undefined });
  }
  try {
    const directory = join(paths.dataDir, 'postgres', server.database ?? 'weft');
    const embedded = await startEmbeddedPostgres({
      directory,
      database: server.database ?? 'weft',
      progress,
    });
    return success({
      url: embedded.url,
      target: 'embedded',
      isNew: embedded.created,
      close: () => embedded.close(),
    });
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
  const engine = new PostgresEngine({ url, connections: 8, statementTimeoutMs: limits.statementTimeoutMs });
  const findings: Finding[] = [];
  try {
    const asOf = await measure(model, engine.dialect, (sql) => engine.rows(sql), findings);
    if (findings.length === 0) return success({ engine, asOf });
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
