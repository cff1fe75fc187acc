import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import type { Column, Table } from '../../contracts/index.ts';
import { DuckDbEngine } from '../../subgraphs/toolkit/engines/duckdb-engine.ts';
import { expectedBytes } from '../../subgraphs/toolkit/store/expected-size.ts';

test('the size of a table is expected by its texts, however many columns it has', async () => {
  const names = Array.from({ length: 1_500 }, (_, index) => `c${index}`);
  const limits = { connections: 1, statementTimeoutMs: 60_000, maxAnswerBytes: 1_000_000 };
  const engine = await DuckDbEngine.open(
    { ...limits, threads: 1, memoryLimitMb: 512, spillDirectory: tmpdir() },
    async (run) => {
      await run(`CREATE TABLE rows AS SELECT ${names.map((name) => `'abcd' AS ${name}`).join(', ')}`);
      await run('CREATE TABLE none AS FROM rows LIMIT 0');
      return [];
    },
  );
  const columns = names.map((name) => ({ name, kind: 'String' })) as unknown as readonly Column[];
  const sizeOf = (name: string, rows: number) =>
    expectedBytes(engine, { table: { name, columns } as unknown as Table, rows, columns });
  expect(await sizeOf('rows', 10)).toBe(10 * ((4 * 1_500) / 2 + 4 * 1_500 + 8));
  expect(await sizeOf('none', 0)).toBe(0);
  await engine.close();
});
