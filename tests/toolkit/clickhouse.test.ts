import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClickHouseEngine } from '../../subgraphs/toolkit/engines/clickhouse-engine.ts';
import { startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import { clickHouseDialect } from '../../subgraphs/toolkit/query/sql/clickhouse-dialect.ts';
import { freePorts } from '../cli/support/mesh-folder.ts';
import { openClickHouse, type TestClickHouse } from '../support/clickhouse/clickhouse.ts';
import { openDouble } from '../support/clickhouse/double.ts';
import { Recording } from '../support/clickhouse/recording.ts';
import { postQuery } from '../support/post-query.ts';
import { labContext } from './lab/lab.ts';
import { tableContract } from './lab/table-contract.ts';

/** One row of the types that only ClickHouse has, and one of what may be missing. */
const TABLES = [
  `CREATE TABLE things (
    id UInt64, code FixedString(4), tier Enum8('gold' = 1, 'basic' = 2), note LowCardinality(Nullable(String)),
    is_open UInt8, total Decimal256(30), big Int64, seen DateTime('Asia/Kolkata'), at DateTime64(9, 'America/New_York'),
    day Date, host IPv4, tags Array(String), amounts Array(Decimal(38, 4)), box Tuple(width Decimal(20, 4), "Height mm" Float64, made DateTime64(3, 'UTC')),
    words Map(String, String), more JSON, "odd ""name\\\\" String, f32 Float32
  ) ENGINE = MergeTree ORDER BY id`,
  `INSERT INTO things SELECT 18446744073709551615, 'ab', 'gold', NULL, 1, '1.100000000000000000000000000001', '-9223372036854775808',
    toDateTime('2001-01-31 23:30:00', 'UTC'), toDateTime64('2001-07-01 00:30:00.123456789', 9, 'UTC'), '2001-01-31', '10.0.0.1', ['a', 'it''s "b"'], ['12345678901234567890.125', '0.5'],
    ('12345678901234.125', 0.1, toDateTime64('2001-01-01 00:30:00.5', 3, 'UTC')), map('k', 'v'), '{"a":[1,2]}', 'x', 0.1`,
  `INSERT INTO things (id) VALUES (2)`,
  `CREATE TABLE wide (id UInt256) ENGINE = Memory`,
];

const PROPERTIES = `
      - { name: id, logicalType: integer, logicalTypeOptions: { format: u64 }, primaryKey: true, primaryKeyPosition: 1, required: true, classification: public }
      - { name: code, logicalType: string, classification: public }
      - { name: tier, logicalType: string, classification: public, quality: [{ id: t, metric: invalidValues, arguments: { validValues: [gold, basic] }, mustBe: 0 }] }
      - { name: note, logicalType: string, classification: public }
      - { name: is_open, logicalType: boolean, classification: public }
      - { name: total, logicalType: number, physicalType: "decimal(76,30)", classification: public }
      - { name: big, logicalType: integer, logicalTypeOptions: { format: u64 }, classification: public }
      - { name: seen, logicalType: timestamp, classification: public }
      - { name: at, logicalType: timestamp, physicalType: DateTime64(9), classification: public }
      - { name: day, logicalType: date, classification: public }
      - { name: host, logicalType: string, classification: public }
      - { name: tags, logicalType: array, classification: public, items: { logicalType: string } }
      - { name: amounts, logicalType: array, classification: public, items: { logicalType: number, physicalType: "decimal(38,4)" } }
      - name: box
        logicalType: object
        classification: public
        properties:
          - { name: width, logicalType: number, physicalType: "decimal(20,4)" }
          - { name: height, physicalName: Height mm, logicalType: number }
          - { name: made, logicalType: timestamp }
      - { name: words, logicalType: object, classification: public }
      - { name: more, logicalType: object, classification: public }
      - { name: odd, physicalName: 'odd "name\\', logicalType: string, classification: public }
      - { name: f32, logicalType: number, classification: public }`;

let server: TestClickHouse;
let folder: string;

beforeAll(async () => {
  server = await openClickHouse(TABLES);
  folder = await mkdtemp(join(tmpdir(), 'weft-clickhouse-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(properties: string, { url = server.url, physicalName = 'things' } = {}) {
  const root = await mkdtemp(join(folder, 'case-'));
  await writeFile(
    join(root, 'things.odcs.yaml'),
    tableContract({
      server: `{ server: db, type: clickhouse, host: x, port: 8123, database: shop, customProperties: [{ property: weft.url, value: "${url}" }] }`,
      moreOfTable: `    physicalName: ${physicalName}`,
      properties,
    }),
  );
  return startContractSubgraph({ directory: '.' }, labContext(root));
}

async function ask(query: string, properties = PROPERTIES): Promise<unknown> {
  const outcome = await start(properties);
  if (!outcome.ok) return outcome.findings.map(({ code, message }) => `${code} ${message}`);
  const response = await postQuery(outcome.value.url, { query });
  const body: unknown = await response.json();
  await outcome.value.close();
  return body;
}

describe("ClickHouse's own types", () => {
  test('are read exactly, in UTC, and as the text they are shown as', async () => {
    const fields =
      'id code tier note isOpen total big seen at day host tags amounts box { width height made } words more odd f32';
    expect(await ask(`{ things(where: { code: { eq: "ab" } }) { ${fields} } }`)).toEqual({
      data: {
        things: [
          {
            id: '18446744073709551615',
            code: 'ab',
            tier: 'gold',
            note: null,
            isOpen: true,
            total: '1.100000000000000000000000000001',
            big: '-9223372036854775808',
            seen: '2001-01-31T23:30:00Z',
            at: '2001-07-01T00:30:00.123456Z',
            day: '2001-01-31',
            host: '10.0.0.1',
            tags: ['a', 'it\'s "b"'],
            amounts: ['12345678901234567890.1250', '0.5000'],
            box: { width: '12345678901234.1250', height: 0.1, made: '2001-01-01T00:30:00.5Z' },
            words: { k: 'v' },
            more: { a: ['1', '2'] },
            odd: 'x',
            f32: 0.1,
          },
        ],
      },
    });
  });

  test('are filtered, grouped and summed', async () => {
    const body = await ask(`{
      where: things(where: { tier: { in: [gold] }, isOpen: { eq: true }, host: { startsWith: "10." }, seen: { gte: "2001-01-31T23:30:00Z" }, tags: { has: "a" }, day: { lt: "2001-02-01" } }) { id }
      groups: thingsAggregate(groupBy: [{ field: tier }]) { group { tier } count sum { big total } max { big seen } }
      page: thingsConnection(first: 1, orderBy: [{ at: DESC }]) { nodes { id } pageInfo { hasNextPage } }
    }`);
    expect(body).toMatchObject({
      data: {
        where: [{ id: '18446744073709551615' }],
        groups: [
          {
            group: { tier: 'gold' },
            count: '2',
            sum: { big: '-9223372036854775808', total: '1.100000000000000000000000000001' },
            max: { big: '0', seen: '2001-01-31T23:30:00Z' },
          },
        ],
        page: { nodes: [{ id: '18446744073709551615' }], pageInfo: { hasNextPage: true } },
      },
    });
  });
});

describe('values', () => {
  test.each([
    ['signs that mean something', ['a\'b"c\\d\te\nf\rg\u0008\u000c{p1:String}$1%_`']],
    ['signs of every length', ['é☃𝄞']],
    ['nothing', [null]],
    ['no text', ['']],
    ['a text longer than a value may be', ['𝄞\\'.repeat(40_000)]],
    ['lists', [["it's", null, '', '\\', '[,]', 'NULL', '\n']]],
    ['long lists', [Array.from({ length: 10_000 }, (_, at) => `a key that is long enough ${at}`)]],
    ['lists of nothing', [[]]],
  ])('come back as they were sent: %s', async (_what, parameters) => {
    const url = new URL(server.url);
    const engine = new ClickHouseEngine({
      url: new URL('/', url),
      database: url.pathname.slice(1),
      connections: 1,
      statementTimeoutMs: 60_000,
      maxAnswerBytes: 10_000_000,
      dialect: clickHouseDialect(new Map()),
    });
    const type = Array.isArray(parameters[0]) ? 'Array(Nullable(String))' : 'Nullable(String)';
    const [text] = await engine.texts({
      sql: `SELECT toJSONString({p1:${type}})`,
      parameters,
      isHeavy: false,
    });
    expect(JSON.parse(text ?? 'null')).toEqual(parameters[0]);
    await engine.close();
  });
});

describe('a contract that the database does not keep', () => {
  test('names the column that is missing, and the one of another type', async () => {
    const wrong = `
      - { name: id, logicalType: integer, logicalTypeOptions: { format: u64 }, primaryKey: true, primaryKeyPosition: 1, required: true }
      - { name: teir, logicalType: string }
      - { name: note, logicalType: integer }`;
    expect(await ask('{ things { id } }', wrong)).toEqual([
      'DATA_DIFFERS_FROM_CONTRACT Expected a column "teir" for things.teir, but the table has none. Did you mean "tier"?',
      'DATA_DIFFERS_FROM_CONTRACT Expected things.note to be Int8 or UInt8 or Int16 or UInt16 or Int32 in the database, as the contract says Int; it is LowCardinality(Nullable(String)).',
    ]);
  });

  test('has no whole numbers of more than 64 bits', async () => {
    const wide = `
      - { name: id, logicalType: integer, logicalTypeOptions: { format: u64 } }`;
    expect(await start(wide, { physicalName: 'wide' })).toMatchObject({
      findings: [{ message: expect.stringMatching(/^Expected things.id to be Int8 or .* it is UInt256\.$/) }],
    });
  });

  test('says that a table is not there', async () => {
    const outcome = await start(PROPERTIES, { physicalName: 'nothings' });
    expect(outcome).toMatchObject({
      ok: false,
      findings: [
        {
          message: 'Expected a table or view "nothings" in the database, but there is none.',
          place: { line: 6 },
        },
      ],
    });
  });
});

describe('a server that is not there for us', () => {
  test('is one finding with its address and without its password', async () => {
    const [port = 0] = await freePorts(1);
    const outcome = await start(PROPERTIES, { url: `clickhouse://app:hunter2@127.0.0.1:${port}/shop` });
    expect(outcome).toMatchObject({
      ok: false,
      findings: [
        {
          code: 'DATABASE_UNREACHABLE',
          message: `Expected a ClickHouse server for shop.things at 127.0.0.1:${port}/shop, but it cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}`,
          place: { line: 6 },
        },
      ],
    });
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  test('says so of another password', async () => {
    const locked = await openDouble(new Recording('none'), { user: 'app', password: 'right' });
    const { port } = new URL(locked.url);
    const outcome = await start(PROPERTIES, { url: `http://app:hunter2@127.0.0.1:${port}/shop` });
    expect(outcome).toMatchObject({
      findings: [
        {
          code: 'DATABASE_UNREACHABLE',
          message: `Expected a ClickHouse server for shop.things at 127.0.0.1:${port}/shop, but it cannot be reached: it does not know the user "app" with this password`,
        },
      ],
    });
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
    await locked.close();
  });
});
