import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { DuckDbEngine } from '../../subgraphs/toolkit/engines/duckdb-engine.ts';
import { startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { type Lab, labAt, labContext } from './lab/lab.ts';
import { tableContract } from './lab/table-contract.ts';

const CONTRACT = tableContract({
  server: '{ server: file, type: local, path: things.parquet, format: parquet }',
  properties: `
      - { name: code, logicalType: string, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: number, logicalType: integer, logicalTypeOptions: { format: i32 }, classification: public }
      - { name: colour, logicalType: string, classification: public }
      - { name: isGood, logicalType: boolean, classification: public }
      - { name: price, logicalType: number, physicalType: "decimal(12,2)", classification: public }
      - { name: weight, logicalType: number, classification: public }
      - { name: madeAt, logicalType: timestamp, classification: public }`,
});

const ROWS = 60_000;
/** Numbers from -50 to 49, few colours of all kinds, and something missing in every column but the key. */
const THINGS = `SELECT 'ü' || hash(i) AS code, CASE WHEN i % 17 > 0 THEN (i * 7919) % 100 - 50 END::INTEGER AS number,
  CASE WHEN i % 7 > 0 THEN ['red', 'a "quoted" one', 'back\\slash', 'ünïcode ☃ 𝄞', '', 'red wine'][1 + i % 6] END AS colour,
  CASE WHEN i % 5 > 0 THEN i % 3 = 0 END AS isGood,
  CASE WHEN i % 19 > 0 THEN (hash(i) % 100000)::DECIMAL(12,2) / 100 END::DECIMAL(12,2) AS price,
  CASE i % 9 WHEN 0 THEN NULL WHEN 1 THEN 'NaN'::DOUBLE ELSE (i % 500) / 8 END AS weight,
  CASE WHEN i % 4 > 0 THEN TIMESTAMPTZ '2001-01-01 00:00:00Z' + to_seconds(i * 60) END AS madeAt FROM range(${ROWS}) t(i)`;

let root: string;
let stored: Lab;
let plain: Lab;
const opened: { close(): Promise<void> }[] = [];

async function writeThings(select: string): Promise<void> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${join(root, 'things.part')}' (FORMAT parquet)`);
  instance.closeSync();
  await rename(join(root, 'things.part'), join(root, 'things.parquet'));
}

async function open(maxStoreBytes: number): Promise<Lab> {
  const outcome = await startContractSubgraph(
    { directory: 'wide' },
    { ...labContext(root), limits: { maxStoreBytes, maxKeptBytes: 0 } },
  );
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  opened.push(outcome.value);
  await outcome.value.settled?.();
  return labAt(outcome.value);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-pages-'));
  await mkdir(join(root, 'wide'));
  await writeFile(join(root, 'wide', 'things.odcs.yaml'), CONTRACT);
  await writeThings(THINGS);
  [stored, plain] = await Promise.all([open(64 * 1024 * 1024), open(0)]);
});
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await rm(root, { recursive: true });
});
afterEach(() => vi.restoreAllMocks());

/** Asks both and expects the same bytes; says how many statements the one with tables in memory ran. */
async function statementsOf(query: string, variables?: unknown): Promise<number> {
  const right = await plain.ask(query, variables);
  const statements = vi.spyOn(DuckDbEngine.prototype, 'texts').mockClear();
  const answer = await stored.ask(query, variables);
  expect(answer.text, query).toBe(right.text);
  return statements.mock.calls.length;
}

/** The order is made in the background when it is asked for again. */
async function madeInMemory(query: string): Promise<void> {
  await expect.poll(() => statementsOf(query)).toBe(0);
}

const SHOWN = 'code number colour isGood price weight madeAt';

const ORDERS = [
  '{ price: ASC }',
  '{ price: DESC }',
  '{ price: ASC_NULLS_FIRST }',
  '{ colour: DESC_NULLS_LAST }, { weight: ASC }',
  '{ weight: DESC }',
  '{ isGood: ASC }, { number: DESC }',
  '{ madeAt: ASC_NULLS_FIRST }',
  '{ code: DESC }',
];

const FILTERS = [
  '{ colour: { eq: "red" } }',
  '{ colour: { eq: "" } }',
  '{ colour: { eq: "ünïcode ☃ 𝄞" } }',
  '{ colour: { ne: "red" } }',
  '{ colour: { in: ["red", "a \\"quoted\\" one", "nope"] } }',
  '{ colour: { notIn: ["red", "back\\\\slash"] } }',
  '{ colour: { startsWith: "red" } }',
  '{ colour: { startsWith: "" } }',
  '{ colour: { contains: "☃" } }',
  '{ colour: { contains: "" } }',
  '{ colour: { isNull: true } }',
  '{ colour: { isNull: false } }',
  '{ isGood: { eq: true } }',
  '{ isGood: { eq: false }, number: { gte: -2 } }',
  '{ number: { eq: 3 } }',
  '{ number: { ne: 3 } }',
  '{ number: { gt: -3, lte: 3 } }',
  '{ number: { lt: 0 } }',
  '{ number: { in: [1, 2, 49] } }',
  '{ number: { notIn: [1, 2] } }',
  '{ number: { isNull: true } }',
  '{ or: [{ number: { gt: 40 } }, { and: [{ colour: { eq: "red" } }, { isGood: { isNull: true } }] }] }',
];

describe('pages of a table in memory are those of the database, byte by byte', () => {
  test.each(ORDERS)('in the order %s', async (order) => {
    await madeInMemory(`{ things(orderBy: [${order}], limit: 3) { ${SHOWN} } }`);
    const pages = ['limit: 40, offset: 70', 'limit: 0', `limit: 5, offset: ${ROWS - 2}`];
    const fields = pages.map((page, at) => `p${at}: things(orderBy: [${order}], ${page}) { ${SHOWN} }`);
    expect(await statementsOf(`{ ${fields.join('\n')} }`)).toBe(0);
  });

  test.each(FILTERS)('of rows where %s', async (where) => {
    const order = 'orderBy: [{ price: DESC }]';
    await madeInMemory(`{ things(${order}, limit: 1) { code } }`);
    expect(
      await statementsOf(`{ things(where: ${where}, ${order}, limit: 20, offset: 3) { ${SHOWN} } }`),
    ).toBe(0);
  });

  test('with values in variables, one after the other', async () => {
    const query = `query($colour: String!, $above: Int!) {
      things(where: { colour: { eq: $colour }, number: { gt: $above } }, orderBy: [{ price: DESC }], limit: 9) { ${SHOWN} }
    }`;
    await madeInMemory('{ things(orderBy: [{ price: DESC }], limit: 1) { code } }');
    for (const [colour, above] of [
      ['red', 5],
      ['', -60],
      ['red wine', 10],
    ])
      expect(await statementsOf(query, { colour, above })).toBe(0);
    // Nothing is like it, so all rows would have to be walked.
    expect(await statementsOf(query, { colour: 'nope', above: 0 })).toBe(1);
  });

  test.each([
    '{ not: { colour: { eq: "red" } } }',
    '{ colour: { like: "r%" } }',
    '{ colour: { gt: "m" } }',
    '{ colour: { in: [] } }',
    '{ colour: { notIn: [] } }',
    '{ number: { notIn: [] } }',
    '{ price: { gt: "10.00" } }',
    '{ weight: { isNull: true } }',
    '{ madeAt: { gt: "2001-01-02T00:00:00Z" } }',
  ])('and leave %s to the database', async (where) => {
    expect(await statementsOf(`{ things(where: ${where}, limit: 5) { ${SHOWN} } }`)).toBe(1);
  });

  test('an order that was asked for once is not made', async () => {
    const query = '{ things(orderBy: [{ number: ASC }, { price: ASC }], limit: 2) { code } }';
    const sorted = vi.spyOn(DuckDbEngine.prototype, 'scan');
    expect(await statementsOf(query)).toBe(1);
    expect(sorted).not.toHaveBeenCalled();
    expect(await statementsOf(query)).toBe(1);
    expect(sorted).toHaveBeenCalledOnce();
  });

  test('are read from the file again when it has changed', async () => {
    await madeInMemory('{ things(orderBy: [{ price: DESC }], limit: 1) { code price } }');
    await writeThings(`${THINGS} WHERE i < 10`);
    const answer = '{"data":{"things":[]}}';
    await expect
      .poll(
        async () => (await stored.ask('{ things(orderBy: [{ price: DESC }], offset: 10) { code } }')).text,
      )
      .toBe(answer);
  });
});
