import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

type Row = Readonly<Record<string, unknown>>;

/** A DuckDB to look at files with, for as long as a contract is drafted. */
export type DraftDatabase = {
  /** A name for a table that no other has. */
  newTable(): string;
  /** Rows of a statement, values as JSON has them. */
  rows(sql: string): Promise<readonly Row[]>;
  close(): void;
};

/** Opens an empty database in memory that may read files and nothing from the network. */
export async function openDraftDatabase(): Promise<DraftDatabase> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '2GB',
    temp_directory: join(tmpdir(), `weft-draft-${process.pid}-${randomUUID()}`),
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run('SET autoinstall_known_extensions = false');
  await connection.run('SET autoload_known_extensions = false');
  let tables = 0;
  return {
    newTable: () => {
      tables += 1;
      return `"rows ${tables}"`;
    },
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson(),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
