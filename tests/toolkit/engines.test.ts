import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClickHouseEngine } from '../../subgraphs/toolkit/engines/clickhouse-engine.ts';
import { DuckDbEngine } from '../../subgraphs/toolkit/engines/duckdb-engine.ts';
import type { Engine } from '../../subgraphs/toolkit/engines/engine.ts';
import { PostgresEngine } from '../../subgraphs/toolkit/engines/postgres-engine.ts';
import { clickHouseDialect } from '../../subgraphs/toolkit/query/sql/clickhouse-dialect.ts';
import { postgresDialect } from '../../subgraphs/toolkit/query/sql/postgres-dialect.ts';
import { openClickHouse, type TestClickHouse } from '../support/clickhouse/clickhouse.ts';
import { openDatabase, type TestDatabase } from '../support/postgres.ts';

const LIMITS = { connections: 4, statementTimeoutMs: 400, maxAnswerBytes: 1024 * 1024 };
const PATIENT = { ...LIMITS, statementTimeoutMs: 60_000 };

let folder: string;
let server: TestDatabase;
let clickhouse: TestClickHouse;
const opened: Engine[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-engines-'));
  server = await openDatabase();
  clickhouse = await openClickHouse([]);
});
afterAll(async () => {
  await Promise.all(opened.map((engine) => engine.close()));
  await clickhouse.close();
  await rm(folder, { recursive: true, force: true });
});

function keep<E extends Engine>(engine: E): E {
  opened.push(engine);
  return engine;
}

async function duckDb(limits: typeof LIMITS, files: readonly string[] = []): Promise<DuckDbEngine> {
  const options = { ...limits, threads: 2, memoryLimitMb: 512, spillDirectory: join(folder, 'spill') };
  return keep(await DuckDbEngine.open(options, async () => files));
}

const ENGINES = {
  DuckDB: {
    open: duckDb,
    slow: 'SELECT count(*)::VARCHAR FROM range(3000000) a, range(3000000) b WHERE (a.range * b.range) % 7 = 3',
    large: "SELECT repeat('x', 100) FROM range(100000)",
  },
  PostgreSQL: {
    open: async (limits: typeof LIMITS) =>
      keep(new PostgresEngine({ ...limits, url: server.url, dialect: postgresDialect() })),
    slow: 'SELECT pg_sleep(30)::text',
    large: "SELECT repeat('x', 100) FROM generate_series(1, 100000)",
  },
  ClickHouse: {
    open: async (limits: typeof LIMITS) => keep(clickHouse(limits)),
    slow: 'SELECT toString(count()) FROM numbers(1000000000000) WHERE number % 7 = 3',
    large: "SELECT repeat('x', 100) FROM numbers(100000)",
  },
};

function clickHouse(limits: typeof LIMITS): ClickHouseEngine {
  const url = new URL(clickhouse.url);
  const database = url.pathname.slice(1);
  const address = { url: new URL('/', url), database };
  return new ClickHouseEngine({ ...limits, ...address, dialect: clickHouseDialect(new Map()) });
}

const statement = (sql: string, isHeavy = false) => ({ sql, parameters: [], isHeavy });
const QUICK = statement("SELECT 'quick'");

test('settings hold on every connection of DuckDB, so that times are told in UTC wherever it runs', async () => {
  const engine = await duckDb({ ...LIMITS, connections: 4 });
  const settings = statement(
    "SELECT current_setting('TimeZone') || ' ' || current_setting('dynamic_or_filter_threshold')",
  );
  const told = await Promise.all(Array.from({ length: 4 }, () => engine.texts(settings)));
  expect(told.flat()).toEqual(Array(4).fill('UTC 2000'));
});

describe.each(Object.entries(ENGINES))('%s', (_name, { open, slow, large }) => {
  test('stops a statement that takes too long, and goes on', async () => {
    const engine = await open(LIMITS);
    await expect(engine.texts(statement(slow))).rejects.toMatchObject({
      code: 'STATEMENT_TIMEOUT',
      message:
        'The question took longer than 0.4 s and was stopped. Narrow it with where, or ask for fewer groups.',
    });
    expect(await engine.texts(QUICK)).toEqual(['quick']);
  });

  test('stops a statement whose caller goes away, also at once or before', async () => {
    const engine = await open(PATIENT);
    for (const delayMs of [0, 1, 5, 200]) {
      const caller = new AbortController();
      setTimeout(() => caller.abort(), delayMs);
      await expect(engine.texts(statement(slow), caller.signal)).rejects.toMatchObject({
        code: 'REQUEST_CANCELLED',
      });
    }
    await expect(engine.texts(QUICK, AbortSignal.abort())).rejects.toMatchObject({
      code: 'REQUEST_CANCELLED',
    });
    expect(await engine.texts(QUICK)).toEqual(['quick']);
  });

  test('answers look-ups while heavy statements run and wait', async () => {
    const engine = await open(PATIENT);
    const caller = new AbortController();
    const heavy = Array.from({ length: 8 }, () => engine.texts(statement(slow, true), caller.signal));
    let ended = 0;
    const outcomes = Promise.allSettled(heavy.map((one) => one.finally(() => (ended += 1))));
    expect(await engine.texts(QUICK)).toEqual(['quick']);
    expect(ended).toBe(0);
    caller.abort();
    expect((await outcomes).every((outcome) => outcome.status === 'rejected')).toBe(true);
    expect(await engine.texts(QUICK)).toEqual(['quick']);
  });

  test('refuses an answer that is too large', async () => {
    const engine = await open(PATIENT);
    await expect(engine.texts(statement(large))).rejects.toMatchObject({
      code: 'ANSWER_TOO_LARGE',
      message: 'The answer is larger than 1 MB. Ask for fewer rows or fields.',
    });
  });
});

test('ClickHouse is told to stop what nobody waits for', async () => {
  const engine = await ENGINES.ClickHouse.open(LIMITS);
  await expect(engine.texts(statement(ENGINES.ClickHouse.slow))).rejects.toMatchObject({
    code: 'STATEMENT_TIMEOUT',
  });
  // Only the double tells what is under way; a real server would tell of other tests' statements as well.
  expect(clickhouse.double?.running() ?? []).toEqual([]);
});

test('ClickHouse statements cannot write', async () => {
  const engine = await ENGINES.ClickHouse.open(PATIENT);
  await expect(engine.rows('CREATE TABLE intruder (id Int32) ENGINE = Memory')).rejects.toMatchObject({
    code: 164,
  });
});

test('PostgreSQL may end a session in the middle of a statement: the statement fails, the next one gets another', async () => {
  const engine = await ENGINES.PostgreSQL.open(PATIENT);
  const running = engine.texts(statement('SELECT pg_sleep(30)::text'));
  const ended = expect(running).rejects.toThrow(/terminat/);
  const client = new Client({ connectionString: server.url });
  await client.connect();
  let count = 0;
  while (count === 0) {
    const found = await client.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%(SELECT pg_sleep(30)%' AND state = 'active' AND pid <> pg_backend_pid()",
    );
    count = found.rowCount ?? 0;
  }
  await client.end();
  await ended;
  expect(await engine.texts(QUICK)).toEqual(['quick']);
});

test('PostgreSQL sessions cannot write', async () => {
  const engine = await ENGINES.PostgreSQL.open(PATIENT);
  for (const sql of ['CREATE TABLE intruder (id int)', "SELECT set_config('x.y', 'z', false), nextval('s')"])
    await expect(engine.rows(sql)).rejects.toThrow(/read-only|does not exist/);
  await expect(engine.rows('SELECT * FROM intruder')).rejects.toThrow('does not exist');
});

test('DuckDB is filled by one statement at a time, so that SQL of a contract ends where its statement does', async () => {
  const file = join(folder, 'escaped.csv');
  const query = `select 1 as id) source; COPY (SELECT 1) TO '${file}'; SELECT * FROM (select 2`;
  const options = { ...PATIENT, threads: 1, memoryLimitMb: 256, spillDirectory: join(folder, 'spill') };
  const opening = DuckDbEngine.open(options, async (run) => {
    await run(`CREATE TABLE things AS SELECT * FROM (${query}) source`);
    return [];
  });
  await expect(opening).rejects.toThrow('Expected one statement, got 3.');
  expect(existsSync(file)).toBe(false);
});

test('DuckDB reads no file but those it serves, writes none, and keeps its settings', async () => {
  const secret = join(folder, 'secret.csv');
  const served = join(folder, 'served.csv');
  await writeFile(secret, 'a\n1\n');
  await writeFile(served, 'a\n1\n');
  const engine = await duckDb(PATIENT, [served]);
  expect(await engine.texts(statement(`SELECT a::VARCHAR FROM read_csv('${served}')`))).toEqual(['1']);
  for (const sql of [
    `SELECT a::VARCHAR FROM read_csv('${secret}')`,
    `SELECT * FROM glob('${folder}/*')`,
    `COPY (SELECT 1) TO '${join(folder, 'new.csv')}'`,
    `ATTACH '${join(folder, 'new.db')}'`,
    'LOAD httpfs',
    "INSTALL httpfs FROM 'https://example.com'",
  ])
    await expect(engine.texts(statement(sql)), sql).rejects.toThrow(/Permission Error|disabled/);
  await expect(engine.texts(statement('SET enable_external_access = true'))).rejects.toThrow(/locked|Cannot/);
  await expect(engine.texts(statement("SET memory_limit = '100GB'"))).rejects.toThrow('locked');
});
