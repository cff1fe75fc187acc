import { Client } from 'pg';
import type { WritablePostgres } from '../../subgraphs/toolkit/index.ts';
import { openDatabase } from '../support/postgres.ts';

/** A real, empty PostgreSQL database of its own, with one client. */
export type TestPostgres = {
  readonly client: Client;
  readonly writable: WritablePostgres;
  close(): Promise<void>;
};

/** Opens an empty one. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const server = await openDatabase();
  const client = new Client({ connectionString: server.url });
  await client.connect();
  return {
    client,
    writable: {
      async query(sql, values) {
        await client.query(sql, values ? [...values] : []);
      },
    },
    close: () => client.end(),
  };
}
