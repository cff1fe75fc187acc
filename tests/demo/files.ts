import { rmSync } from 'node:fs';
import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
  const database = (name: string): string => join(dataDir, `${name}.duckdb`);
  const directory = await mkdtemp(join(tmpdir(), 'weft-demo-files-'));
  const copy = join(directory, 'bookings.duckdb');
  await copyFile(database('bookings'), copy);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const real = (name: string): string => `'${join(ROOT, 'node_modules/vega-datasets/data', name)}'`;
  await runAll(connection, [
    `create view airports as select * from read_csv(${real('airports.csv')}, header = true)`,
    `create view flights as select file_row_number as id, * from read_parquet(${real('flights-3m.parquet')}, file_row_number = true)`,
    `create view strikes as select * from read_csv(${real('birdstrikes.csv')}, header = true)`,
    `create view zip_codes as select * from read_csv(${real('zipcodes.csv')}, header = true, all_varchar = true)`,
    `create view employees as select * from read_json('${join(dataDir, 'employees.json')}')`,
    ...['finance', 'marketing'].map((name) => `attach '${database(name)}' as ${name} (read_only)`),
    // A mesh that runs keeps what it writes to for itself, so this one is read from a copy.
    `attach '${copy}' as bookings (read_only)`,
  ]);
  return {
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson(),
    close() {
      connection.closeSync();
      instance.closeSync();
      rmSync(directory, { recursive: true });
    },
  };
}

async function runAll(connection: DuckDBConnection, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await connection.run(statement);
}
