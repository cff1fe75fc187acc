import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postQuery } from '../support/post-query.ts';
import { openDatabase, type TestDatabase } from '../support/postgres.ts';
import { TcpGate } from '../toolkit/lab/tcp-gate.ts';
import { freePorts } from './support/mesh-folder.ts';
import { WeftProcess } from './support/weft.ts';

let root: string;
let postgres: TestDatabase;
let gate: TcpGate;
let gatewayPort: number;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'weft-dev-database-')));
  postgres = await openDatabase();
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(`CREATE TABLE things AS SELECT 1 AS id, NULL::text AS label`);
  await client.end();
  const [port = 0, subgraph = 0] = await freePorts(2);
  gatewayPort = port;
  gate = await TcpGate.open(Number(new URL(postgres.url).port));
  const url = new URL(postgres.url);
  url.hostname = '127.0.0.1';
  url.port = String(gate.port);
  await mkdir(join(root, 'shop'));
  await writeFile(
    join(root, 'shop/things.odcs.yaml'),
    `apiVersion: v3.1.0
kind: DataContract
id: shop.things
version: 1.0.0
status: active
servers: [{ server: db, type: postgres, host: x, database: shop, schema: public, customProperties: [{ property: weft.url, value: "${url.href}" }] }]
customProperties: [{ property: weft.onBrokenPromise, value: degrade }]
team: { name: sales }
schema:
  - name: things
    properties:
      - { name: id, logicalType: integer, classification: public }
      - { name: label, logicalType: string, required: true, classification: public }
`,
  );
  await writeFile(
    join(root, 'supergraph.yaml'),
    `subgraphs:
  shop:
    routing_url: http://localhost:${subgraph}/graphql
    owner: sales
    run: { contracts: shop }
teams:
  sales: { title: Sales }
gateway: { port: ${gatewayPort} }
`,
  );
});
afterAll(async () => {
  await gate?.close();
  await rm(root, { recursive: true, force: true });
});

async function ask(): Promise<unknown> {
  const response = await postQuery(`http://localhost:${gatewayPort}/graphql`, {
    query: '{ things { id label } }',
  });
  return response.json();
}

describe('weft dev over a database that is not there yet', () => {
  it('says so, serves the rest, and starts the domain by itself when it is', async () => {
    gate.shut();
    const dev = new WeftProcess(['dev'], { cwd: root });
    try {
      await dev.shows('Ctrl-C stops everything.');
      expect(dev.text).toMatch(/✗ {2}shop {2}sales {2}does not start\n/);
      expect(dev.text).toMatch(
        /shop\/things\.odcs\.yaml:6:11 error DATABASE_UNREACHABLE: Expected a PostgreSQL server for shop\.things at 127\.0\.0\.1:\d+\/tests_\d+,/,
      );
      gate.reopen();
      await dev.shows(/✓ {2}shop {2}sales/);
      // It is served degraded, and the terminal says what is missing.
      await dev.shows(
        /things\.odcs\.yaml:13:9 warning DATA_BREAKS_CONTRACT: .* Such values are served as null\./,
      );
      expect(await ask()).toEqual({ data: { things: [{ id: 1, label: null }] } });
    } finally {
      gate.reopen();
      expect(await dev.stop()).toBe(0);
    }
  });
});
