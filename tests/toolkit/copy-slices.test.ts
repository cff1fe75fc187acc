import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Column, Table } from '../../contracts/index.ts';
import { DuckDbEngine } from '../../subgraphs/toolkit/engines/duckdb-engine.ts';
import { copySlices } from '../../subgraphs/toolkit/store/copy-slices.ts';

let engine: DuckDbEngine;

beforeAll(async () => {
  engine = await DuckDbEngine.open(
    {
      threads: 1,
      memoryLimitMb: 512,
      spillDirectory: tmpdir(),
      connections: 1,
      statementTimeoutMs: 60_000,
      maxAnswerBytes: 1_000_000,
    },
    async (run) => {
      await run(
        `CREATE TABLE rows AS SELECT if(i % 50 = 0, NULL, i::INTEGER) AS int, if(i % 7 = 0, 'it''s', 'Ünïcode ' || i) AS text,
           ['x', 'y'][1 + i % 2] AS few, DATE '2001-01-01' + i::INTEGER AS day FROM range(10000) t(i)`,
      );
      await run('CREATE TABLE none AS FROM rows LIMIT 0');
      return [];
    },
  );
});
afterAll(() => engine.close());

const table = (name: string, column: Pick<Column, 'name' | 'kind'>): Table =>
  ({ name, columns: [column], keys: [{ columns: [column], lookupField: 'row' }] }) as unknown as Table;

test.each([
  ['int', 'Int', 4],
  ['text', 'String', 4],
  ['day', 'Date', 4],
  // A value lies in one part, so that two values make two at most.
  ['few', 'String', 3],
] as const)('each row is in one part by %s, whatever its key is', async (name, kind, most) => {
  const slices = await copySlices(engine, table('rows', { name, kind }), 4);
  expect(slices.length).toBeGreaterThan(1);
  expect(slices.length).toBeLessThanOrEqual(most);
  const times = slices.map((slice) => `if(${slice}, 1, 0)`).join(' + ');
  const counts: string[] = [];
  await engine.scan(`SELECT DISTINCT (${times})::VARCHAR FROM rows`, [], async (chunk) => {
    counts.push(...chunk.getColumnValues(0).map(String));
  });
  expect(counts).toEqual(['1']);
});

test('a table without a key is cut by its time, or else by its first column', async () => {
  const columns = [
    { name: 'few', kind: 'String' },
    { name: 'day', kind: 'Date' },
  ];
  const keyless = {
    ...table('rows', { name: 'few', kind: 'String' }),
    keys: [],
    columns,
  } as unknown as Table;
  expect((await copySlices(engine, keyless, 4))[0]).toMatch(/^"day" </);
  expect((await copySlices(engine, { ...keyless, columns: keyless.columns.slice(0, 1) }, 4))[0]).toMatch(
    /^"few" </,
  );
});

test('what has no rows, no column to sort by or is small is one part', async () => {
  const column = { name: 'int', kind: 'Int' } as const;
  expect(await copySlices(engine, table('none', column), 4)).toEqual(['true']);
  expect(await copySlices(engine, table('rows', column), 1)).toEqual(['true']);
  expect(await copySlices(engine, { ...table('rows', column), keys: [], columns: [] }, 4)).toEqual(['true']);
});
