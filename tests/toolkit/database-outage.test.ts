import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../subgraphs/toolkit/engines/embedded-postgres.ts';
import { type RunningSubgraph, startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { freePorts } from '../cli/support/mesh-folder.ts';
import { postQuery } from '../support/post-query.ts';
import { labContext } from './lab/lab.ts';
import { tableContract } from './lab/table-contract.ts';
import { TcpGate } from './lab/tcp-gate.ts';

let folder: string;
let postgres: EmbeddedPostgres;
/** Stands before the server, so that it can go away and come back at one address. */
let gate: TcpGate;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-outage-'));
  postgres = await startEmbeddedPostgres({ directory: join(folder, 'server'), database: 'shop' });
  gate = await TcpGate.open(Number(new URL(postgres.url).port));
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(
    'CREATE TABLE things AS SELECT id::int, repeat(id::text, 3) AS label FROM generate_series(1, 3) id',
  );
  await client.query(
    'CREATE VIEW slow_things AS SELECT id, label FROM things, LATERAL (SELECT pg_sleep(1 + 0 * id)) nap',
  );
  await client.end();
});
afterAll(async () => {
  await gate.close();
  await postgres.close();
  await rm(folder, { recursive: true, force: true });
});

function throughGate(): string {
  const url = new URL(postgres.url);
  url.hostname = '127.0.0.1';
  url.port = String(gate.port);
  return url.href;
}

async function start(url: string, physicalName = 'things') {
  const root = await mkdtemp(join(folder, 'case-'));
  await writeFile(
    join(root, 'things.odcs.yaml'),
    tableContract({
      server: `{ server: db, type: postgres, host: x, database: shop, schema: public, customProperties: [{ property: weft.url, value: "${url}" }] }`,
      moreOfTable: `    physicalName: ${physicalName}`,
      properties: `
      - { name: id, logicalType: integer, classification: public }
      - { name: label, logicalType: string, classification: public }`,
    }),
  );
  return startContractSubgraph({ directory: '.' }, labContext(root));
}

async function started(physicalName?: string): Promise<RunningSubgraph> {
  const outcome = await start(throughGate(), physicalName);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  return outcome.value;
}

async function ask({ url }: RunningSubgraph) {
  const response = await postQuery(url, { query: '{ things(where: { id: { eq: 1 } }) { label } }' });
  return response.json();
}

const ANSWER = { data: { things: [{ label: '111' }] } };

describe('a database that is down when its subgraph starts', () => {
  it('is one finding with its address and without its password', async () => {
    const [port = 0] = await freePorts(1);
    const outcome = await start(`postgres://app:hunter2@127.0.0.1:${port}/shop`);
    expect(outcome).toMatchObject({
      ok: false,
      findings: [
        {
          code: 'DATABASE_UNREACHABLE',
          severity: 'error',
          message: `Expected a PostgreSQL server for shop.things at 127.0.0.1:${port}/shop, but it cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}`,
          place: { line: 6 },
        },
      ],
    });
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  it.each([
    [
      'no password',
      (url: URL) => Object.assign(url, { password: '' }),
      /it wants a password, and none was given/,
    ],
    [
      'another password',
      (url: URL) => Object.assign(url, { password: 'wrong' }),
      /password authentication failed/,
    ],
    [
      'a database that is not there',
      (url: URL) => Object.assign(url, { pathname: '/nowhere' }),
      /"nowhere" does not exist/,
    ],
  ])('says so too of %s', async (_what, change, words) => {
    const outcome = await start(change(new URL(postgres.url)).href);
    expect(outcome).toMatchObject({
      ok: false,
      findings: [{ code: 'DATABASE_UNREACHABLE', message: expect.stringMatching(words) }],
    });
  });
});

describe('a database that goes away while its subgraph serves', () => {
  it('is an error of each question, and none when it is back', async () => {
    const running = await started();
    try {
      expect(await ask(running)).toEqual(ANSWER);
      gate.shut();
      expect(await ask(running)).toMatchObject({
        data: { things: null },
        errors: [
          {
            message: expect.stringMatching(/^The data could not be read/),
            extensions: { code: 'DATA_SOURCE_ERROR' },
          },
        ],
      });
      gate.reopen();
      expect(await ask(running)).toEqual(ANSWER);
    } finally {
      gate.reopen();
      await running.close();
    }
  });

  it('ends a question that is under way, which is then asked again with success', async () => {
    const running = await started('slow_things');
    try {
      const asking = ask(running);
      await new Promise((resolve) => setTimeout(resolve, 300));
      gate.shut();
      expect(await asking).toMatchObject({
        data: { things: null },
        errors: [{ extensions: { code: 'DATA_SOURCE_ERROR' } }],
      });
      gate.reopen();
      expect(await ask(running)).toEqual(ANSWER);
    } finally {
      gate.reopen();
      await running.close();
    }
  });
});
