import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { startContractSubgraph } from '../../../subgraphs/toolkit/index.ts';
import { postQuery } from '../../support/post-query.ts';
import { openDatabase, type TestDatabase } from '../../support/postgres.ts';
import { labContext } from './lab.ts';
import { tableContract } from './table-contract.ts';

/** One table at a time in whatever holds it: each case is a contract, a source and a question. */
export function useOneTable() {
  let folder = '';
  let postgres: TestDatabase;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-one-table-'));
    postgres = await openDatabase();
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  const fileIn = async (name: string) => join(await mkdtemp(join(folder, 'data-')), name);
  const server = (path: string, format: string) =>
    `{ server: file, type: local, path: "${path}", format: ${format} }`;
  return {
    /** The file at `path`, which may be missing. */
    file: server,
    /** A file with this text. */
    text: async (format: 'csv' | 'json', text: string) => {
      const path = await fileIn(`things.${format}`);
      await writeFile(path, text);
      return server(path, format);
    },
    /** A Parquet file with what this SQL of DuckDB selects. */
    parquet: async (select: string) => {
      const path = await fileIn('things.parquet');
      const instance = await DuckDBInstance.create();
      const connection = await instance.connect();
      await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
      instance.closeSync();
      return server(path, 'parquet');
    },
    /** The table `things` of a PostgreSQL database, as this SQL makes it. */
    postgres: async (sql: string) => {
      const client = new Client({ connectionString: postgres.url });
      await client.connect();
      await client.query(`DROP TABLE IF EXISTS things; ${sql}`);
      await client.end();
      return `{ server: db, type: postgres, host: x, database: shop, customProperties: [{ property: weft.url, value: "${postgres.url}" }] }`;
    },
    /** The answer to a question, or the findings of a start that fails, as `line CODE message`. */
    ask: async (of: {
      source: string;
      properties: readonly string[] | string;
      query: string;
      more?: string;
    }): Promise<unknown> => {
      const root = await mkdtemp(join(folder, 'case-'));
      const { source: server, properties, more = '' } = of;
      await writeFile(join(root, 'things.odcs.yaml'), tableContract({ server, properties, more }));
      const outcome = await startContractSubgraph({ directory: '.' }, labContext(root));
      if (!outcome.ok)
        return outcome.findings.map(({ code, message, place }) => `${place?.line ?? ''} ${code} ${message}`);
      const response = await postQuery(outcome.value.url, { query: of.query });
      const body: unknown = await response.json();
      await outcome.value.close();
      return body;
    },
  };
}
