import { afterAll, beforeAll, expect, test } from 'vitest';
import { PostgresEngine } from '../../subgraphs/toolkit/engines/postgres-engine.ts';
import { postgresDialect } from '../../subgraphs/toolkit/query/sql/postgres-dialect.ts';
import { openDatabase } from '../support/postgres.ts';

let engine: PostgresEngine;
beforeAll(async () => {
  const { url } = await openDatabase();
  const limits = { connections: 1, statementTimeoutMs: 60_000, maxAnswerBytes: 1_000_000 };
  engine = new PostgresEngine({ url, dialect: postgresDialect(), ...limits });
});
afterAll(() => engine?.close());

const texts = (sql: string) => engine.texts({ sql, parameters: [], isHeavy: false });
const SESSION = "SELECT pg_backend_pid() || ' ' || count(*) FROM pg_prepared_statements";

test('a session stays for any number of runs, and goes when it has prepared a thousand statements', async () => {
  const [first] = await texts(SESSION);
  for (let run = 0; run < 2_500; run++) await texts('SELECT 1::text');
  const [later = ''] = await texts(SESSION);
  const [session, prepared] = `${later}`.split(' ');
  expect(first?.split(' ')[0]).toBe(session);
  expect(Number(prepared)).toBe(2);
  for (let other = 0; other < 1_000; other++) await texts(`SELECT '${other}'`);
  const [newSession, left] = `${(await texts(SESSION))[0]}`.split(' ');
  expect(newSession).not.toBe(session);
  expect(Number(left)).toBeLessThan(10);
});
