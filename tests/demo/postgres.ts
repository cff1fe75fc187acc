import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../subgraphs/toolkit/engines/embedded-postgres.ts';
import type { WritablePostgres } from '../../subgraphs/toolkit/index.ts';

/** A real, empty PostgreSQL database of its own, with one client. */
export type TestPostgres = {
  readonly client: Client;
  readonly writable: WritablePostgres;
  close(): Promise<void>;
};

/** Starts a server below the system's temporary folder. */
export async function startTestPostgres(): Promise<TestPostgres> {
  // Directly below the temporary folder: the server's own account must be able to walk there.
  const directory = join(tmpdir(), `weft-demo-${randomUUID()}`);
  const server = await startEmbeddedPostgres({ directory, database: 'customers' });
  const client = new Client({ connectionString: server.url });
  await client.connect();
  return {
    client,
    writable: {
      async query(sql, values) {
        await client.query(sql, values ? [...values] : []);
      },
    },
    async close() {
      await client.end();
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
