import type { DomainModel, Outcome } from '../../../contracts/index.ts';
import { ClickHouseEngine } from '../engines/clickhouse-engine.ts';
import type { ColumnTypes } from '../query/dialect.ts';
import { clickHouseDialect } from '../query/sql/clickhouse-dialect.ts';
import { text } from '../query/sql/clickhouse-types.ts';
import { checkClickHouseTable } from './check-clickhouse-table.ts';
import type { DomainClickHouse } from './find-clickhouse.ts';
import { engineLimits, type OpenData, type OpenOptions } from './open-data.ts';
import { openServer } from './open-server.ts';
import type { RunRows } from './run-rows.ts';

/** Reads a domain from a ClickHouse server and holds its tables against their promises. */
export async function openClickHouse(
  model: DomainModel,
  server: DomainClickHouse,
  { limits, purpose }: OpenOptions,
): Promise<Outcome<OpenData>> {
  const types = new Map<string, ColumnTypes>();
  const engine = new ClickHouseEngine({
    ...server,
    ...engineLimits(limits),
    dialect: clickHouseDialect(types),
    threads: limits.engineThreads,
    memoryMb: limits.engineMemoryMb,
  });
  const run: RunRows = (sql) => engine.rows(sql);
  return openServer(
    model,
    {
      name: 'ClickHouse',
      engine,
      run,
      check: async (table) => {
        const rows = await run(
          `SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = ${text(table.physicalName)}`,
        );
        // The dialect reads tables by what is found here, and only once it is.
        const found = new Map(rows.map((row) => [String(row['name']), String(row['type'])]));
        types.set(table.name, found);
        return checkClickHouseTable(table, found);
      },
    },
    purpose,
  );
}
