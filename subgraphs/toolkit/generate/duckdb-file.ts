import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RANDOM_MACROS } from './counter-random-sql.ts';
import type { GenerateContext, WritableDuckDb } from './generate.ts';

/**
 * Fills a DuckDB file below the data folder under a temporary name and renames it when it is whole, so an
 * interrupted generation leaves nothing half-made. The random macros are ready; statements run one after another.
 */
export async function writeDuckDbFile(
  context: GenerateContext,
  fileName: string,
  statements: readonly string[],
): Promise<void> {
  const temporaryName = `${fileName}.tmp`;
  const temporary = join(context.dataDir, temporaryName);
  await mkdir(context.dataDir, { recursive: true });
  await removeDuckDbFile(temporary);
  const database = await context.duckdb(temporaryName);
  try {
    await runAll(database, ['set threads = 2', ...RANDOM_MACROS, ...statements, 'checkpoint']);
  } catch (error) {
    await database.close();
    await removeDuckDbFile(temporary);
    throw error;
  }
  await database.close();
  // A write-ahead log of an earlier file must not be replayed into the new one.
  await rm(`${join(context.dataDir, fileName)}.wal`, { force: true });
  await rename(temporary, join(context.dataDir, fileName));
}

async function runAll(database: WritableDuckDb, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await database.run(statement);
}

async function removeDuckDbFile(path: string): Promise<void> {
  await Promise.all([rm(path, { force: true }), rm(`${path}.wal`, { force: true })]);
}
