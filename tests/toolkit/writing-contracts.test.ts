import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readContractSchema, startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { labContext } from './lab/lab.ts';
import { shopContracts, weft } from './shop/contracts.ts';
import { openDuckDbShop, openPostgresShop } from './shop/shop.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-writing-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const DUCKDB = '[{ server: db, type: duckdb, database: shop.duckdb }]';

/** What a change of the tickets' contract is told. */
async function findingsOf(options: {
  readonly servers?: string;
  readonly tickets?: readonly string[];
  readonly edit?: (contract: string) => string;
}) {
  const { servers = DUCKDB, tickets, edit = (contract: string) => contract } = options;
  const contracts = shopContracts({ servers, ...(tickets ? { tickets } : {}) });
  for (const [name, text] of Object.entries(contracts))
    await writeFile(join(root, name), name.startsWith('tickets') ? edit(text) : text);
  const outcome = await readContractSchema(root, '.');
  return outcome.findings.map(({ code, message, place }) => ({ code, message, line: place?.line }));
}

describe('a contract is refused', () => {
  test.each([
    ['true of the wrong kind', '"yes"', 'got "yes"'],
    ['an unknown kind of writing', '[insert, upsert]', 'got ["insert","upsert"]'],
    ['an empty list', '[]', 'got []'],
  ])('with weft.writable that is %s', async (_case, value, message) => {
    const [finding, ...others] = await findingsOf({ tickets: [weft('writable', value)] });
    expect(finding).toMatchObject({
      code: 'INVALID_WRITABLE',
      message: expect.stringContaining(
        'Expected true or a list of insert, update and delete as weft.writable of tickets',
      ),
      line: 12,
    });
    expect(finding?.message).toContain(message);
    expect(others).toEqual([]);
  });

  test.each([
    ['CSV', '[{ server: f, type: local, path: x.csv, format: csv }]', 'its server is local (csv)'],
    [
      'Parquet',
      '[{ server: f, type: local, path: x.parquet, format: parquet }]',
      'its server is local (parquet)',
    ],
    ['JSON', '[{ server: f, type: local, path: x.json, format: json }]', 'its server is local (json)'],
  ])('when its rows lie in %s', async (_case, servers, message) => {
    const findings = await findingsOf({ servers });
    expect(findings).toMatchObject([{ code: 'NOT_WRITABLE', message: expect.stringContaining(message) }]);
  });

  test.each<[string, (contract: string) => string, string, string]>([
    [
      'without a key',
      (text) => text.replace('primaryKey: true, primaryKeyPosition: 1, ', ''),
      'NOT_WRITABLE',
      'it has no primaryKey',
    ],
    [
      'that publishes groups only',
      (text) => text.replace('schema:', `customProperties: [${weft('access', 'aggregate')}]\nschema:`),
      'NOT_WRITABLE',
      'publishes groups only',
    ],
    [
      'whose rows come from a query',
      (text) => text.replace('customProperties: [', `customProperties: [${weft('query', '"select 1"')}, `),
      'NOT_WRITABLE',
      'its rows come from a query',
    ],
    [
      'with a version that is a text',
      (text) =>
        text
          .replace(/customProperties: \[\{ property: weft.version[^\]]*\]/, 'tags: []')
          .replace(
            'pattern: "^[^<>]*$" }',
            `pattern: "^[^<>]*$" }, customProperties: [${weft('version', 'true')}]`,
          ),
      'INVALID_VERSION',
      'got tickets.note (String)',
    ],
    [
      'with two versions',
      (text) =>
        text.replace('format: i64 }', `format: i64 }, customProperties: [${weft('version', 'true')}]`),
      'INVALID_VERSION',
      'Expected weft.version on one property of tickets',
    ],
    [
      'with a pattern that is none',
      (text) => text.replace('^[^<>]*$', '([a-z'),
      'INVALID_PATTERN',
      'got ([a-z',
    ],
  ])('%s', async (_case, edit, code, message) => {
    const findings = await findingsOf({ edit });
    expect(findings).toContainEqual(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});

describe('weft.events is refused', () => {
  test.each([
    [
      'with an unknown source',
      '{ source: kafka }',
      'Expected source: trigger, poll or nats at weft.events.source of tickets',
    ],
    ['with an unknown key', '{ source: poll, column: changed_at, every: 5 }', 'of tickets, got'],
    ['by polling without a column', '{ source: poll }', 'at weft.events.column of tickets'],
    ['by polling an unknown column', '{ source: poll, column: changed }', 'got changed, which it has not'],
    ['by polling a text', '{ source: poll, column: note }', 'got note (String)'],
    ['by polling a restricted column', '{ source: poll, column: card }', 'that is not restricted, got card'],
    [
      'by triggers outside of PostgreSQL',
      '{ source: trigger }',
      'source: trigger is for PostgreSQL, and its server is duckdb; use source: poll',
    ],
    [
      'from NATS without a stream',
      '{ source: nats, servers: x, subject: y }',
      'at weft.events.stream of tickets',
    ],
  ])('%s', async (_case, events, message) => {
    const findings = await findingsOf({ tickets: [weft('events', events)] });
    expect(findings).toMatchObject([
      { code: 'INVALID_EVENTS', message: expect.stringContaining(message), line: 12 },
    ]);
  });
});

describe('a PostgreSQL database that cannot keep the promise of weft.writable', () => {
  test('is told at the start: no unique key, no privilege, no trigger', async () => {
    const shop = await openPostgresShop();
    try {
      await shop.sql('ALTER TABLE tickets DROP CONSTRAINT tickets_pkey');
      const refused = await shop.subgraph.reload?.();
      expect(refused).toMatchObject({
        ok: false,
        findings: [
          {
            code: 'NOT_WRITABLE',
            message: expect.stringContaining('Expected a primary key or unique index on id of tickets'),
          },
        ],
      });
      await shop.sql('ALTER TABLE tickets ADD PRIMARY KEY (id)');
      await shop.sql("CREATE ROLE clerk LOGIN PASSWORD 'clerk'");
      await shop.sql('GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO clerk');
      const clerk = new URL(shop.databaseUrl);
      clerk.username = 'clerk';
      clerk.password = 'clerk';
      const servers = `[{ server: db, type: postgres, host: x, customProperties: [${weft('url', `"${clerk.href}"`)}] }]`;
      await mkdir(join(shop.root, 'clerk'));
      for (const [name, text] of Object.entries(shopContracts({ servers })))
        await writeFile(join(shop.root, 'clerk', name), text);
      expect(await startContractSubgraph({ directory: 'clerk' }, labContext(shop.root))).toMatchObject({
        ok: false,
        findings: [
          {
            code: 'NOT_WRITABLE',
            message: expect.stringContaining('the privilege to update and delete in tickets'),
          },
        ],
      });
      const tickets = [weft('events', '{ source: trigger }')];
      for (const [name, text] of Object.entries(shopContracts({ servers, tickets })))
        await writeFile(join(shop.root, 'clerk', name), text);
      expect(await startContractSubgraph({ directory: 'clerk' }, labContext(shop.root))).toMatchObject({
        ok: false,
        findings: [{ code: 'EVENTS_UNAVAILABLE', message: expect.stringContaining('permission denied') }],
      });
    } finally {
      await shop.close();
    }
  });
});

describe('a DuckDB file that another process writes to', () => {
  test('is told as what it is, not as data that differs from its contract', async () => {
    const shop = await openDuckDbShop();
    const file = join(shop.root, 'data', 'shop.duckdb');
    const script = `require('@duckdb/node-api').DuckDBInstance.create(process.argv[1]).then(() => { console.log('open'); setInterval(() => {}, 1000); })`;
    await shop.subgraph.close();
    const other = spawn(process.execPath, ['-e', script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(other.stdout, 'data');
      const started = await startContractSubgraph({ directory: 'shop' }, labContext(shop.root));
      expect(started).toMatchObject({ ok: false });
      expect(new Set(started.findings.map(({ code }) => code))).toEqual(new Set(['DATABASE_IN_USE']));
    } finally {
      other.kill();
      await shop.close();
    }
  });
});
