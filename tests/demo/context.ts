import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { GenerateContext } from '../../subgraphs/toolkit/index.ts';

/** The repository, whose `node_modules` holds the real data. */
export const ROOT = join(import.meta.dirname, '../..');

/** A context that writes real DuckDB files below `dataDir`. */
export function generateContext(
  dataDir: string,
  scale: number,
  postgres?: GenerateContext['postgres'],
): GenerateContext {
  return {
    root: ROOT,
    dataDir,
    scale,
    // The seed the mesh itself uses.
    seed: 2001,
    ...(postgres ? { postgres } : {}),
    progress: () => {},
    async duckdb(fileName) {
      const instance = await DuckDBInstance.create(join(dataDir, fileName));
      const connection = await instance.connect();
      return {
        async run(sql) {
          await connection.run(sql);
        },
        async close() {
          connection.closeSync();
          instance.closeSync();
        },
      };
    },
  };
}
