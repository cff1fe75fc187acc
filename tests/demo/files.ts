import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ROOT } from './context.ts';

/** The files behind the demo mesh, to be asked in plain SQL: what the graph answers must be what they say. */
export type DemoFiles = {
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): void;
};

/**
 * Opens airports, flights (with `id`), strikes, zip_codes and employees as views, and the generated databases as
 * `bookings`, `finance` and `marketing`.
 */
export async function openDemoFiles(dataDir: string): Promise<DemoFiles> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const real = (name: string): string => `'${join(ROOT, 'node_modules/vega-datasets/data', name)}'`;
  await runAll(connection, [
    `create view airports as select * from read_csv(${real('airports.csv')}, header = true)`,
    `create view flights as select file_row_number as id, * from read_parquet(${real('flights-3m.parquet')}, file_row_number = true)`,
    `create view strikes as select * from read_csv(${real('birdstrikes.csv')}, header = true)`,
    `create view zip_codes as select * from read_csv(${real('zipcodes.csv')}, header = true, all_varchar = true)`,
    `create view employees as select * from read_json('${join(dataDir, 'employees.json')}')`,
    ...['bookings', 'finance', 'marketing'].map(
      (name) => `attach '${join(dataDir, `${name}.duckdb`)}' as ${name} (read_only)`,
    ),
  ]);
  return {
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson(),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function runAll(connection: DuckDBConnection, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await connection.run(statement);
}
