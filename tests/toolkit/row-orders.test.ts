import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { readDomainModel } from '../../contracts/index.ts';
import { DuckDbEngine } from '../../subgraphs/toolkit/engines/duckdb-engine.ts';
import { buildStore } from '../../subgraphs/toolkit/store/build-store.ts';
import { RowOrders } from '../../subgraphs/toolkit/store/row-orders.ts';
import type { TableStore } from '../../subgraphs/toolkit/store/table-store.ts';
import { tableContract } from './lab/table-contract.ts';

const ROWS = 1_000;
const BYTES = 4 * ROWS;
const CONTRACT = tableContract({
  server: '{ server: file, type: local, path: things.parquet, format: parquet }',
  properties: `
      - { name: id, logicalType: integer, logicalTypeOptions: { format: i32 }, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: weight, logicalType: integer, logicalTypeOptions: { format: i32 }, required: true, classification: public }`,
});
const [UP, DOWN] = [' ORDER BY t."weight" ASC', ' ORDER BY t."weight" DESC'];

let folder: string;
let engine: DuckDbEngine;
let store: TableStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-orders-'));
  await writeFile(join(folder, 'things.odcs.yaml'), CONTRACT);
  const model = await readDomainModel([join(folder, 'things.odcs.yaml')]);
  const [table] = model.ok ? model.value.tables : [];
  if (!table) throw new Error(JSON.stringify(model));
  engine = await DuckDbEngine.open(
    {
      threads: 1,
      memoryLimitMb: 256,
      spillDirectory: folder,
      connections: 2,
      statementTimeoutMs: 60_000,
      maxAnswerBytes: 1_000_000,
    },
    async (run) => {
      // Every weight once, in another order than the key.
      await run(
        `CREATE TABLE things AS SELECT i::INTEGER AS id, (i * 7 % ${ROWS})::INTEGER AS weight FROM range(${ROWS}) t(i)`,
      );
      return [];
    },
  );
  const built = await buildStore({
    engine,
    table,
    rows: ROWS,
    budgetBytes: 10_000_000,
    signal: { aborted: false },
  });
  if (!built) throw new Error('Expected the table in memory.');
  store = built;
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});
afterEach(() => vi.restoreAllMocks());

function ordersWithin(budgetBytes: number): RowOrders {
  const orders = new RowOrders({
    engine,
    onError: (error) => {
      throw error;
    },
  });
  orders.budgetBytes = budgetBytes;
  return orders;
}

/** Asks until the order is there; once more than has it made. */
async function made(orders: RowOrders, orderSql: string): Promise<Uint32Array> {
  await expect.poll(() => orders.find(store, orderSql)?.length).toBe(ROWS);
  return orders.find(store, orderSql) as Uint32Array;
}

describe('the orders of a table', () => {
  test('are the numbers of its rows', async () => {
    const orders = ordersWithin(2 * BYTES);
    const [up, down] = [await made(orders, UP), await made(orders, DOWN)];
    const weightAt = (row = -1) => store.column('weight')?.plain(row);
    expect(Array.from(up, weightAt)).toEqual(Array.from({ length: ROWS }, (_, at) => at));
    expect(Array.from(down)).toEqual(Array.from(up).reverse());
    expect(orders.find(store, UP)).toBe(up);
  });

  test('take no more memory than there is, and none makes room that is in use', async () => {
    const orders = ordersWithin(2 * BYTES - 1);
    await made(orders, UP);
    const scans = vi.spyOn(engine, 'scan');
    for (let at = 0; at < 5; at++) expect(orders.find(store, DOWN)).toBeUndefined();
    expect(scans).not.toHaveBeenCalled();
    const now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => now + 61_000);
    await made(orders, DOWN);
    expect(orders.find(store, UP)).toBeUndefined();
  });

  test('are not made where one alone is too large', () => {
    const orders = ordersWithin(BYTES - 1);
    const scans = vi.spyOn(engine, 'scan');
    for (let at = 0; at < 5; at++) expect(orders.find(store, UP)).toBeUndefined();
    expect(scans).not.toHaveBeenCalled();
  });

  test('are given up with the rows they are of', async () => {
    const orders = ordersWithin(BYTES);
    await made(orders, UP);
    orders.clear();
    expect(orders.find(store, UP)).toBeUndefined();
    await made(orders, UP);
  });
});
