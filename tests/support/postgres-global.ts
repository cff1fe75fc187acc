import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../subgraphs/toolkit/engines/embedded-postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where a test file asks for a database: each POST gives the address of a new, empty one. */
    databases: string;
  }
}

/**
 * One PostgreSQL for all files of a run, started when the first asks for a database. Making a server takes two seconds, a database some
 * milliseconds.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Directly below the temporary folder: the server's own account must be able to walk there.
  const directory = join(tmpdir(), `weft-tests-${randomUUID()}`);
  let server: Promise<EmbeddedPostgres> | undefined;
  let count = 0;
  const make = async (): Promise<string> => {
    server ??= startEmbeddedPostgres({ directory, database: 'tests' });
    const { url } = await server;
    count += 1;
    return createDatabase(url, `tests_${count}`);
  };
  const desk = createServer((_request, response) => {
    make().then(
      (url) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  project.provide('databases', `http://127.0.0.1:${(desk.address() as AddressInfo).port}`);
  return async () => {
    desk.closeAllConnections();
    desk.close();
    await (await server)?.close();
    await rm(directory, { recursive: true, force: true });
  };
}

async function createDatabase(server: string, name: string): Promise<string> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
