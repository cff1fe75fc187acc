import type { Table } from '../../../contracts/index.ts';
import type { DuckDbEngine } from '../engines/duckdb-engine.ts';
import { identifier } from '../query/dialect.ts';

/** The rows of tables at the moment, by name. Rejects when a file of one is gone, or the database is closed. */
export async function countRows(
  engine: DuckDbEngine,
  tables: readonly Table[],
): Promise<ReadonlyMap<string, number>> {
  const counted = tables.map(async ({ name }): Promise<readonly [string, number]> => {
    let rows = 0;
    await engine.scan(`SELECT count(*)::DOUBLE FROM ${identifier(name)}`, [], async (chunk) => {
      rows = Number(chunk.getColumnVector(0).getItem(0));
    });
    return [name, rows];
  });
  return new Map(await Promise.all(counted));
}
