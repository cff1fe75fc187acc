import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { DuckDbEngine } from '../../subgraphs/toolkit/engines/duckdb-engine.ts';
import { startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { copyParquet, labContext, openDuckDbLab, openParquetLab } from './lab/lab.ts';
import { tableContract } from './lab/table-contract.ts';

/** Over the same Parquet files: with copies and nothing else in memory, and with the files alone. */
let copied: Awaited<ReturnType<typeof openParquetLab>>;
let plain: Awaited<ReturnType<typeof openParquetLab>>;

beforeAll(async () => {
  [copied, plain] = await Promise.all([
    openParquetLab({ maxStoreBytes: 0 }),
    openParquetLab({ maxStoreBytes: 0, maxCopyBytes: 0 }),
  ]);
  await Promise.all([copied.settled(), plain.settled()]);
});
afterAll(() => Promise.all([copied.close(), plain.close()]));

/** Files are looked at every two seconds; the rest is for a machine that is busy. */
const WITHIN = { timeout: 100_000, interval: 200 };

const EVERYTHING =
  'id small large ratio price label isGood madeOn takenAt localAt clock token stage details planet { code } site { code title }';
const CRATE =
  'id tags weights stages grid extra parts { code amount boughtOn } make { width height serial madeAt on stage maker { name sites more } }';

const TEXT_FILTERS = [
  '{ label: { eq: "plain" } }',
  '{ label: { ne: "plain" } }',
  '{ label: { gt: "PLAIN" } }',
  '{ label: { lte: "Ünïcode ☃ 𝄞" } }',
  '{ label: { in: ["plain", "nope"] } }',
  '{ label: { notIn: ["plain"] } }',
  '{ label: { like: "%a%" } }',
  '{ label: { ilike: "pl%" } }',
  '{ label: { startsWith: "pl" } }',
  '{ label: { contains: "☃" } }',
  '{ label: { isNull: true } }',
  '{ not: { label: { contains: "a" } } }',
  '{ stage: { in: [NEW, ODD] } }',
  '{ or: [{ small: { gt: 3 } }, { price: { lt: "0" } }, { isGood: { eq: true } }] }',
  '{ takenAt: { gte: "2001-01-31T23:30:00.123456Z" } }',
  '{ madeOn: { lt: "2001-01-01" } }',
  '{ token: { eq: "2fd1c7de-5c50-4a3a-8a38-9a0f1d4f6d2c" } }',
  '{ site: { title: { eq: "North" } } }',
];

const QUESTIONS = [
  `{ samples { ${EVERYTHING} } }`,
  ...TEXT_FILTERS.map((where) => `{ samples(where: ${where}) { ${EVERYTHING} } }`),
  ...['label', 'stage', 'price', 'ratio', 'takenAt', 'isGood', 'token'].flatMap((field) =>
    ['ASC', 'DESC', 'ASC_NULLS_FIRST', 'DESC_NULLS_LAST'].map(
      (order) => `{ samples(orderBy: [{ ${field}: ${order} }], limit: 5, offset: 1) { id ${field} } }`,
    ),
  ),
  '{ samples(where: { label: { ne: "plain" } }, orderBy: [{ stage: DESC }, { label: ASC }]) { id stage label } }',
  ...['label', 'stage', 'isGood', 'madeOn', 'siteCode'].map(
    (field) =>
      `{ samplesAggregate(groupBy: [{ field: ${field} }]) { group { ${field} } count countDistinct(field: label) sum { small large price } min { label price takenAt } max { label madeOn } } }`,
  ),
  '{ samplesAggregate(groupBy: [{ bucket: { field: takenAt, unit: MONTH } }, { field: stage }]) { group { takenAt stage } count } }',
  '{ paySlipsAggregate(groupBy: [{ field: team }]) { group { team } count } }',
  `{ crates { ${CRATE} } }`,
  '{ crates(where: { tags: { hasAny: ["a", "b"] } }) { id tags } }',
  '{ crates(where: { make: { stage: { eq: NEW } } }) { id } }',
  '{ sites { code samples(orderBy: [{ label: DESC }]) { id readings { position value } } samplesAggregate(groupBy: [{ field: stage }]) { group { stage } count } } }',
  '{ samplesConnection(first: 3, orderBy: [{ label: ASC }]) { edges { cursor node { id label } } pageInfo { hasNextPage endCursor } totalCount } }',
  '{ sample(id: "a") { id readings { value } } }',
];

describe('tables copied out of files answer like the files, byte by byte', () => {
  test.each(QUESTIONS)('%s', async (query) => {
    const [answer, right] = await Promise.all([copied.lab.ask(query), plain.lab.ask(query)]);
    expect(answer.text).toBe(right.text);
    expect(Object.keys(right.body), right.text).toContain('data');
    if (right.body.errors) throw new Error(right.text);
  });

  test('entities by their key, unknown and missing ones too', async () => {
    const query =
      'query($r: [_Any!]!) { _entities(representations: $r) { ... on Sample { id label stage } } }';
    const r = ['a', 'nope', 'G', 'a', ''].map((id) => ({ __typename: 'Sample', id }));
    const [answer, right] = await Promise.all([copied.lab.ask(query, { r }), plain.lab.ask(query, { r })]);
    expect(answer.text).toBe(right.text);
    expect(right.body.data?.['_entities']).toHaveLength(r.length);
  });
});

describe('a copy', () => {
  const COUNT = '{ samplesAggregate(groupBy: [{ field: stage }]) { group { stage } count } }';
  const AFTER = '{"data":{"samplesAggregate":[{"group":{"stage":"OLD"},"count":"3"}]}}';
  const opened: Awaited<ReturnType<typeof openParquetLab>>[] = [];
  afterEach(async () => {
    vi.unstubAllEnvs();
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });
  const open = async (limits: Parameters<typeof openParquetLab>[0]) => {
    const lab = await openParquetLab({ maxStoreBytes: 0, ...limits });
    opened.push(lab);
    await lab.settled();
    return lab;
  };

  test('is what answers, as long as the file stays as it was; then the file does', {
    timeout: 120_000,
  }, async () => {
    const { lab, root } = await open({});
    const before = await lab.ask(COUNT);
    const file = join(root, 'samples.parquet');
    const fewer = join(root, 'fewer.parquet');
    await copyParquet(`SELECT * FROM '${file}' WHERE stage = 'OLD'`, fewer);
    await rm(file);
    expect((await lab.ask(COUNT)).text).toBe(before.text);
    await rename(fewer, file);
    await vi.waitFor(async () => expect((await lab.ask(COUNT)).text).toBe(AFTER), WITHIN);
  });

  test('is made anew, and so are rows by key, when the changed file has been left alone', {
    timeout: 500_000,
  }, async () => {
    const { lab, root } = await open({ maxStoreBytes: 100_000_000 });
    const run = vi.spyOn(DuckDbEngine.prototype, 'run');
    const texts = vi.spyOn(DuckDbEngine.prototype, 'texts');
    const file = join(root, 'samples.parquet');
    const fewer = join(root, 'fewer.parquet');
    for (const times of [1, 2]) {
      const row = `SELECT * REPLACE (if(id = 'a', '${times} times', label) AS label) FROM '${file}' WHERE stage = 'OLD' OR id = 'a'`;
      await copyParquet(row, fewer);
      await rename(fewer, file);
      await vi.waitFor(() => {
        const copies = run.mock.calls.filter(([sql]) => sql.startsWith('CREATE TABLE "copy of samples"'));
        expect(copies).toHaveLength(times);
      }, WITHIN);
      await vi.waitFor(async () => {
        texts.mockClear();
        const { body } = await lab.ask('{ sample(id: "a") { label } }');
        expect(body.data).toEqual({ sample: { label: `${times} times` } });
        expect(texts).not.toHaveBeenCalled();
      }, WITHIN);
      const { body } = await lab.ask('{ samples(where: { id: { eq: "a" } }) { label } }');
      expect(body.data).toEqual({ samples: [{ label: `${times} times` }] });
    }
    run.mockRestore();
    texts.mockRestore();
  });

  test('is not made where there is no memory for it', async () => {
    vi.stubEnv('WEFT_COPY_MB', '0');
    const { lab, root } = await open({});
    await rm(join(root, 'samples.parquet'));
    expect((await lab.ask(COUNT)).body.errors).toBeDefined();
  });

  test('gets a whole number of megabytes', async () => {
    vi.stubEnv('WEFT_COPY_MB', '-1');
    await expect(openDuckDbLab()).rejects.toThrow(
      'Expected WEFT_COPY_MB to be a whole number of megabytes, such as 256, got "-1".',
    );
  });

  test.each([
    [0, false],
    [100_000_000, true],
  ])('takes as much memory as its contract gives it: %d bytes', async (bytes, isMade) => {
    const root = await mkdtemp(join(tmpdir(), 'weft-copy-'));
    await copyParquet('SELECT i::INTEGER AS id FROM range(9) t(i)', join(root, 'things.parquet'));
    await writeFile(join(root, 'things.odcs.yaml'), contractWith(bytes));
    const statements = vi.spyOn(DuckDbEngine.prototype, 'run');
    const outcome = await startContractSubgraph({ directory: '.' }, labContext(root));
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
    await outcome.value.settled?.();
    expect(statements.mock.calls.some(([sql]) => sql.startsWith('ATTACH'))).toBe(isMade);
    statements.mockRestore();
    await outcome.value.close();
    await rm(root, { recursive: true });
  });

  /** 150 MB as they are and in no order, of which a copy that is made in two parts takes little. */
  const writeThings = (file: string, label: string) =>
    copyParquet(
      `SELECT ((i * 7919) % 300000)::INTEGER AS id, '${label}' || repeat(chr(65 + (i % 4)::INTEGER), 900) AS note FROM range(300000) t(i)`,
      file,
    );

  test('is made in parts, and of less memory than the rows are expected to take as they are', {
    timeout: 120_000,
  }, async () => {
    const { file, ask, close, ran } = await openThings(writeThings);
    const statements = ran();
    expect(statements.filter((sql) => sql.startsWith('INSERT INTO "copy of things"'))).toHaveLength(2);
    expect(statements.some((sql) => sql.startsWith('CREATE INDEX by_key'))).toBe(true);
    // Nothing but the copy is left to answer.
    await rm(file);
    expect(
      await ask(
        '{ thingsAggregate { count countDistinct(field: id) min { id } max { id } } thing(id: 299999) { id } _entities(representations: [{ __typename: "Thing", id: 7 }, { __typename: "Thing", id: -1 }]) { ... on Thing { id } } }',
      ),
    ).toMatchObject({
      data: {
        thingsAggregate: [{ count: '300000', countDistinct: '300000', min: { id: 0 }, max: { id: 299_999 } }],
        thing: { id: 299_999 },
        _entities: [{ id: 7 }, null],
      },
    });
    await close();
  });

  test('is not used when one part is of a file as it was, and another as it is', {
    timeout: 120_000,
  }, async () => {
    const run = DuckDbEngine.prototype.run;
    let parts = 0;
    const { ask, close, ran } = await openThings(
      async (file, label) => {
        await writeThings(file, label);
        await writeThings(`${file}.new`, 'new');
      },
      (file) =>
        async function (this: DuckDbEngine, sql: string) {
          const isPart = sql.startsWith('INSERT INTO "copy of things"');
          if (isPart) parts += 1;
          if (isPart && parts === 2) await rename(`${file}.new`, file);
          await run.call(this, sql);
        },
    );
    expect(parts).toBe(2);
    expect(ran().filter((sql) => sql.includes('ALTER VIEW'))).toEqual([]);
    expect(await ask('{ thingsAggregate(where: { note: { startsWith: "new" } }) { count } }')).toEqual({
      data: { thingsAggregate: [{ count: '300000' }] },
    });
    await close();
  });
});

type Run = DuckDbEngine['run'];

/** A table of files, served with room for its copy and for nothing else, and the statements that were run to make it. */
async function openThings(
  write: (file: string, label: string) => Promise<void>,
  instead?: (file: string) => Run,
) {
  const root = await mkdtemp(join(tmpdir(), 'weft-copy-'));
  const file = join(root, 'things.parquet');
  await write(file, '');
  await writeFile(join(root, 'things.odcs.yaml'), contractWith(40_000_000, NOTE));
  vi.stubEnv('WEFT_STORE_MB', '0');
  const statements = vi.spyOn(DuckDbEngine.prototype, 'run');
  if (instead) statements.mockImplementation(instead(file));
  const outcome = await startContractSubgraph({ directory: '.' }, labContext(root));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  const { url, settled, close } = outcome.value;
  await settled?.();
  return {
    file,
    ran: () => statements.mock.calls.map(([sql]) => sql),
    ask: async (query: string) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })).json();
    },
    close: async () => {
      statements.mockRestore();
      await close();
      await rm(root, { recursive: true });
    },
  };
}

const NOTE = `
      - { name: note, logicalType: string, classification: public }`;

const contractWith = (bytes: number, more = ''): string =>
  tableContract({
    server: '{ server: file, type: local, path: things.parquet, format: parquet }',
    more: `customProperties: [{ property: weft.limits, value: { maxCopyBytes: ${bytes} } }]`,
    properties: `
      - { name: id, logicalType: integer, logicalTypeOptions: { format: i32 }, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }${more}`,
  });
