import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { DuckDbEngine } from '../../subgraphs/toolkit/engines/duckdb-engine.ts';
import { startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { type Lab, labAt, labContext } from './lab/lab.ts';
import { tableContract } from './lab/table-contract.ts';

const contract = (moreOfTable = ''): string =>
  tableContract({
    server: '{ server: file, type: local, path: things.parquet, format: parquet }',
    moreOfTable,
    properties: `
      - { name: id, logicalType: integer, logicalTypeOptions: { format: i32 }, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: colour, logicalType: string, classification: public }
      - { name: weight, logicalType: number, classification: public }`,
  });

/** Changes are looked for, so rows are expected to change. */
const WITH_EVENTS = contract(
  '    customProperties: [{ property: weft.events, value: { source: poll, column: id } }]\n',
);

let root: string;
const opened: { close(): Promise<void> }[] = [];

async function writeThings(rows: number): Promise<void> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const select = `SELECT i::INTEGER AS id, 'colour ' || (i % 4) AS colour, i / 2 AS weight FROM range(${rows}) t(i)`;
  await connection.run(`COPY (${select}) TO '${join(root, 'things.part')}' (FORMAT parquet)`);
  instance.closeSync();
  await rename(join(root, 'things.part'), join(root, 'things.parquet'));
}

async function open(maxKeptBytes: number, directory = 'kept'): Promise<Lab> {
  const limits = { maxKeptBytes, maxStoreBytes: 0, maxCopyBytes: 0 };
  const outcome = await startContractSubgraph({ directory }, { ...labContext(root), limits });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  opened.push(outcome.value);
  await outcome.value.settled?.();
  return labAt(outcome.value);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-kept-'));
  for (const [name, text] of [
    ['kept', contract()],
    ['events', WITH_EVENTS],
  ] as const) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, 'things.odcs.yaml'), text);
  }
  await writeThings(100);
});
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await rm(root, { recursive: true });
});
afterEach(() => vi.restoreAllMocks());

async function asked(lab: Lab, query: string, variables?: unknown) {
  const statements = vi.spyOn(DuckDbEngine.prototype, 'texts').mockClear();
  const { text } = await lab.ask(query, variables);
  return { text, statements: statements.mock.calls.length };
}

const GROUPS = '{ thingsAggregate(groupBy: [{ field: colour }]) { group { colour } count sum { weight } } }';
const GREATER =
  'query($weight: Float!) { things(where: { weight: { gt: $weight } }, orderBy: [{ weight: DESC }], limit: 2) { id } }';

describe('answers over files that stay as they are', () => {
  test('are kept and given again, to equal questions with equal values', async () => {
    const lab = await open(1_000_000);
    const first = await asked(lab, GROUPS);
    expect(first).toMatchObject({ statements: 1, text: expect.stringContaining('"count":"25"') });
    expect(await asked(lab, GROUPS)).toEqual({ text: first.text, statements: 0 });
    const light = await asked(lab, GREATER, { weight: 10 });
    expect(light).toEqual({ text: '{"data":{"things":[{"id":99},{"id":98}]}}', statements: 1 });
    expect(await asked(lab, GREATER, { weight: 49 })).toEqual({
      text: '{"data":{"things":[{"id":99}]}}',
      statements: 1,
    });
    expect(await asked(lab, GREATER, { weight: 10 })).toEqual({ ...light, statements: 0 });
  });

  test('are not, where a domain wants none', async () => {
    const lab = await open(0);
    for (const _ of [1, 2]) expect((await asked(lab, GROUPS)).statements).toBe(1);
  });

  test('are not, where rows are expected to change', async () => {
    const lab = await open(1_000_000, 'events');
    for (const _ of [1, 2]) expect((await asked(lab, GROUPS)).statements).toBe(1);
  });

  test('make room for those asked for later, and none takes more than a quarter of it', async () => {
    const lab = await open(6_000);
    const one = (limit: number) =>
      asked(lab, `{ things(where: { weight: { gt: 0 } }, limit: ${limit}) { id } }`);
    for (const limit of [1, 2, 3, 4]) expect((await one(limit)).statements).toBe(1);
    expect((await one(4)).statements).toBe(0);
    for (const limit of [5, 6, 7, 8, 9]) await one(limit);
    expect((await one(1)).statements).toBe(1);
    for (const _ of [1, 2]) expect((await one(60)).statements).toBe(1);
    expect((await one(9)).statements).toBe(0);
  });

  test('are forgotten when a file changes, and kept anew of the file as it is then', async () => {
    const lab = await open(1_000_000);
    for (const _ of [1, 2]) await asked(lab, GROUPS);
    await writeThings(40);
    await expect.poll(async () => (await asked(lab, GROUPS)).text).toContain('"count":"10"');
    await expect.poll(async () => (await asked(lab, GROUPS)).statements).toBe(0);
    expect((await asked(lab, GROUPS)).text).toContain('"count":"10"');
  });
});

describe('WEFT_KEPT_MB', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('is a whole number of megabytes', async () => {
    vi.stubEnv('WEFT_KEPT_MB', 'much');
    await expect(startContractSubgraph({ directory: 'kept' }, labContext(root))).rejects.toThrow(
      'Expected WEFT_KEPT_MB to be a whole number of megabytes, such as 256, got "much".',
    );
  });
});
