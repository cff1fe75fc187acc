import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { DuckDbEngine } from '../../subgraphs/toolkit/engines/duckdb-engine.ts';
import { startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { type Lab, labAt, labContext, openDuckDbLab } from './lab/lab.ts';
import { LAB_ROWS } from './lab/rows.ts';
import { tableContract } from './lab/table-contract.ts';

/** The same laboratory with its tables in memory, and with the database alone. */
let stored: Awaited<ReturnType<typeof openDuckDbLab>>;
let plain: Awaited<ReturnType<typeof openDuckDbLab>>;

beforeAll(async () => {
  [stored, plain] = await Promise.all([openDuckDbLab(), openDuckDbLab({ maxStoreBytes: 0 })]);
  await Promise.all([stored.settled(), plain.settled()]);
});
afterAll(() => Promise.all([stored.close(), plain.close()]));
afterEach(() => vi.restoreAllMocks());

/** Asks both and expects the same bytes; says how many statements the one with tables in memory ran. */
async function same(one: Lab, other: Lab, query: string, variables?: unknown) {
  const right = await other.ask(query, variables);
  const statements = vi.spyOn(DuckDbEngine.prototype, 'texts').mockClear();
  const answer = await one.ask(query, variables);
  expect(answer.text).toBe(right.text);
  return { body: answer.body, statements: statements.mock.calls.length };
}

const EVERYTHING =
  'id small large ratio price label isGood madeOn takenAt localAt clock token stage details planet { __typename code } site { code title }';

describe('tables in memory answer like the database, byte by byte', () => {
  test('rows of every type by their key, unknown and missing keys, duplicates', async () => {
    const ids = [...LAB_ROWS.samples.rows.map(([id]) => id), 'nope', null, 'a', 'a', '', 'ünï', 'A', 7];
    const { body, statements } = await same(
      stored.lab,
      plain.lab,
      `query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Sample { ${EVERYTHING} } } }`,
      { r: ids.map((id) => ({ __typename: 'Sample', id })) },
    );
    expect(statements).toBe(0);
    expect(body.data?.['_entities']).toHaveLength(ids.length);
  });

  test('keys of several columns, other keys, several types in one request', async () => {
    const query = `query($r: [_Any!]!, $s: [_Any!]!) {
      mixed: _entities(representations: $r) { ... on Reading { position value sample { id site { title } } } ... on Site { code } }
      sites: _entities(representations: $s) { ... on Site { code title } }
    }`;
    const { statements } = await same(stored.lab, plain.lab, query, {
      r: [
        { __typename: 'Reading', sampleId: 'a', position: 2 },
        { __typename: 'Site', title: 'South' },
        { __typename: 'Reading', sampleId: 'a', position: '3' },
        { __typename: 'Site', code: 'N' },
        { __typename: 'Reading', sampleId: 'b', position: 9 },
        { __typename: 'Reading', sampleId: 'b', position: null },
      ],
      s: [
        { __typename: 'Site', title: 'North' },
        { __typename: 'Site', title: 'nowhere' },
      ],
    });
    expect(statements).toBe(0);
  });

  test('one row by a key, as a literal and as a variable, again with another value', async () => {
    const query = `query($id: ID!) { sample(id: $id) { ${EVERYTHING} } other: sample(id: "b") { id } siteByTitle(title: "North") { code } }`;
    for (const id of ['a', 'd', "x' OR 1=1", '__proto__'])
      expect((await same(stored.lab, plain.lab, query, { id })).statements).toBe(0);
  });

  test('pages in order of the key', async () => {
    for (const page of [
      '',
      '(limit: 3)',
      '(limit: 3, offset: 6)',
      '(limit: 0)',
      '(offset: 100)',
      '(orderBy: [{ id: ASC }])',
    ])
      expect((await same(stored.lab, plain.lab, `{ samples${page} { ${EVERYTHING} } }`)).statements).toBe(0);
  });

  test('and leave to the database what is not theirs', async () => {
    for (const query of [
      '{ samples(orderBy: [{ id: DESC }]) { id } }',
      '{ samples(where: { ratio: { gt: 1 } }) { id site { title } } }',
      '{ sample(id: "a") { id readings { value } } }',
      '{ site(code: "N") { samplesAggregate { count } } }',
      '{ paySlipsAggregate(groupBy: [{ field: team }]) { group { team } count } }',
    ])
      expect((await same(stored.lab, plain.lab, query)).statements, query).toBe(1);
  });

  test('a bad representation is refused with the same words', async () => {
    const query = 'query($r: [_Any!]!) { _entities(representations: $r) { ... on Reading { value } } }';
    for (const bad of [
      { __typename: 'PaySlip', id: 1 },
      { __typename: 'Reading', sampleId: 'a', position: 1.5 },
      'x',
    ]) {
      const { body } = await same(stored.lab, plain.lab, query, {
        r: [{ __typename: 'Sample', id: 'a' }, bad],
      });
      expect(body.errors?.[0]?.message).toMatch(/representations\[1\]/);
    }
  });

  test('restricted columns are neither in the graph nor in memory', async () => {
    const { body } = await same(stored.lab, plain.lab, '{ sample(id: "a") { secret } }');
    expect(body.errors?.[0]?.message).toMatch(/Cannot query field "secret"/);
  });
});

describe('WEFT_STORE_MB', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('says how much memory there is: 0 for none', async () => {
    vi.stubEnv('WEFT_STORE_MB', '0');
    const lab = await openDuckDbLab();
    await lab.settled();
    expect((await same(lab.lab, plain.lab, '{ sample(id: "a") { id } }')).statements).toBe(1);
    await lab.close();
  });

  test('is a whole number', async () => {
    vi.stubEnv('WEFT_STORE_MB', '1 GB');
    await expect(openDuckDbLab()).rejects.toThrow(
      'Expected WEFT_STORE_MB to be a whole number of megabytes, such as 256, got "1 GB".',
    );
  });
});

const ROWS = 9_000;
const CONTRACT = tableContract({
  server: '{ server: file, type: local, path: things.csv, format: csv }',
  properties: `
      - { name: id, logicalType: integer, logicalTypeOptions: { format: i64 }, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: number, logicalType: integer, logicalTypeOptions: { format: i32 }, required: true, unique: true, classification: public }
      - { name: token, logicalType: string, logicalTypeOptions: { format: uuid }, required: true, unique: true, classification: public }
      - { name: colour, logicalType: string, classification: public }
      - { name: text, logicalType: string, classification: public }
      - { name: price, logicalType: number, physicalType: "decimal(12,2)", classification: public }`,
});

const COLOURS = ['red', 'a "quoted" one', 'back\\slash', 'ünïcode ☃ 𝄞', '', 'tab\tand\nline'];

function things(): string {
  const cell = (value: string) => `"${value.replaceAll('"', '""')}"`;
  const rows = Array.from({ length: ROWS }, (_, at) => {
    const token = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
    const colour = at % 11 === 0 ? '' : cell(COLOURS[at % COLOURS.length] ?? '');
    const text = at % 13 === 0 ? '' : cell(`text ${at} ${'x'.repeat(at % 60)}`);
    return [
      9_007_199_254_740_993n + BigInt(at),
      at * 7 - 20_000,
      token,
      colour,
      text,
      `${at}.${(at % 90) + 10}`,
    ].join();
  });
  return `id,number,token,colour,text,price\n${rows.join('\n')}\n`;
}

describe('a table of many rows', () => {
  let root: string;
  const opened: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-store-'));
    await mkdir(join(root, 'wide'));
    await writeFile(join(root, 'wide', 'things.odcs.yaml'), CONTRACT);
    await writeFile(join(root, 'things.csv'), things());
  });
  afterAll(async () => {
    await Promise.all(opened.map((one) => one.close()));
    await rm(root, { recursive: true });
  });

  async function open(maxStoreBytes: number): Promise<Lab> {
    const outcome = await startContractSubgraph(
      { directory: 'wide' },
      { ...labContext(root), limits: { maxStoreBytes } },
    );
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
    opened.push(outcome.value);
    await outcome.value.settled?.();
    return labAt(outcome.value);
  }

  test('is the same in memory, by each of its keys', async () => {
    const [memory, database] = await Promise.all([open(64 * 1024 * 1024), open(0)]);
    const all = Array.from({ length: ROWS }, (_, at) => at);
    const query =
      'query($r: [_Any!]!) { _entities(representations: $r) { ... on Thing { id number token colour text price } } }';
    const keys = [
      (at: number) => ({ id: String(9_007_199_254_740_993n + BigInt(at)) }),
      (at: number) => ({ id: `00${9_007_199_254_740_993n + BigInt(at)}` }),
      (at: number) => ({ number: at * 7 - 20_000 }),
      (at: number) => ({ token: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}` }),
    ];
    for (const key of keys) {
      const r = [...all, ROWS, -5].map((at) => ({ __typename: 'Thing', ...key(at) }));
      expect((await same(memory, database, query, { r })).statements).toBe(0);
    }
    const page = '{ things(limit: 1000, offset: 3900) { id number colour text } }';
    expect((await same(memory, database, page)).statements).toBe(0);
  });

  test('finds nothing by a whole number of more than 64 bits, and what stands beside it', async () => {
    const [memory, database] = await Promise.all([open(64 * 1024 * 1024), open(0)]);
    const query = 'query($r: [_Any!]!) { _entities(representations: $r) { ... on Thing { number } } }';
    const r = ['9007199254740994', '9223372036854775808', '-99999999999999999999', '09007199254740995'].map(
      (id) => ({ __typename: 'Thing', id }),
    );
    const { body } = await same(memory, database, query, { r });
    expect(body.data).toEqual({ _entities: [{ number: -19_993 }, null, null, { number: -19_986 }] });
  });

  test('stays in the database when it does not fit', async () => {
    const [small, database] = await Promise.all([open(200_000), open(0)]);
    const query = '{ thing(id: "9007199254740994") { number colour } }';
    const { body, statements } = await same(small, database, query);
    expect(body.data).toEqual({ thing: { number: -19_993, colour: 'a "quoted" one' } });
    expect(statements).toBe(1);
  });
});
