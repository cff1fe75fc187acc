import { type DomainModel, type Outcome, success } from '../../../contracts/index.ts';
import { limitScans } from '../engines/limit-scans.ts';
import { PostgresEngine } from '../engines/postgres-engine.ts';
import { RowCounts } from '../engines/row-counts.ts';
import type { ColumnTypes } from '../query/dialect.ts';
import { postgresDialect } from '../query/sql/postgres-dialect.ts';
import { openPostgresWriter } from '../write/open-writer.ts';
import { isWritable } from '../write/write-sdl.ts';
import { checkPostgresTable, postgresTypes } from './check-postgres-table.ts';
import { missingIndexes } from './missing-indexes.ts';
import { engineLimits, type OpenData, type OpenOptions } from './open-data.ts';
import { openServer } from './open-server.ts';

/** Reads a domain from a PostgreSQL server and holds its tables against their promises. */
export async function openPostgres(
  model: DomainModel,
  url: string,
  { limits, purpose }: OpenOptions,
): Promise<Outcome<OpenData>> {
  const types = new Map<string, ColumnTypes>();
  const options = { url, ...engineLimits(limits), dialect: postgresDialect(types) };
  const engine = new PostgresEngine(options);
  return openServer(
    model,
    {
      name: 'PostgreSQL',
      engine,
      run: (sql) => engine.rows(sql),
      check: async (table) => {
        const found = await postgresTypes(table, (sql) => engine.rows(sql));
        types.set(table.name, found);
        return checkPostgresTable(table, found);
      },
      finish: async (opened, rowsOf) => {
        const slow = await missingIndexes(model, (sql) => engine.rows(sql));
        if (purpose === 'test') return success(opened, slow);
        const counts = new RowCounts(rowsOf, () => engine.plannedRows(model.tables));
        const limited = limitScans(opened.engine, {
          rowsOf: (table) => counts.of(table),
          estimate: (statement) => engine.estimateRows(statement),
        });
        const served = { ...opened, engine: limited };
        if (!model.tables.some(isWritable)) return success(served, slow);
        const writer = await openPostgresWriter({ ...options, connections: 4 }, model.tables);
        return writer.ok ? success({ ...served, writer: writer.value }, slow) : writer;
      },
    },
    purpose,
  );
}
