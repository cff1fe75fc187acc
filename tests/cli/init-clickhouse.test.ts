import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClickHouse, type TestClickHouse } from '../support/clickhouse/clickhouse.ts';
import { openDouble } from '../support/clickhouse/double.ts';
import { Recording } from '../support/clickhouse/recording.ts';
import { InitMesh, officialErrors } from './support/init-mesh.ts';
import { freePorts } from './support/mesh-folder.ts';

/* `weft init --from clickhouse://…` against what a real engine answered, or a server of your own. */

const TABLES = [
  `CREATE TABLE customers (
    id UInt64 COMMENT 'Number of the customer.', "Full Name" String, mail LowCardinality(String), tier Enum8('BLUE' = 1, 'GOLD' = 2),
    note LowCardinality(Nullable(String)), score Nullable(Float32), balance Decimal(18, 4), joined DateTime64(3, 'Asia/Kolkata'),
    opened Nullable(Date32), is_open Bool, code UUID, host IPv4, country FixedString(2), tags Array(LowCardinality(String)),
    amounts Array(Nullable(Decimal(38, 2))), home Tuple(street String, "Zip code" Nullable(String)), pair Tuple(Int8, Int8),
    words Map(String, Int32), wide Int256, year UInt16 MATERIALIZED toYear(joined), once String EPHEMERAL
  ) ENGINE = MergeTree ORDER BY id COMMENT 'People who bought something.'`,
  `INSERT INTO customers (id, "Full Name", mail, tier, note, score, balance, joined, opened, is_open, code, host, country, tags, amounts, home, pair, words) VALUES
    (9007199254740993, 'Ada Byron', 'ada@example.org', 'GOLD', NULL, 0.5, '12.5000', '2024-01-01 10:00:00.250', '1980-12-10', true, '00000000-0000-0000-0000-000000000001', '10.0.0.1', 'GB', ['a', 'b'], ['1.50', NULL], ('Mile Lane', '10001'), (1, 2), map('k', 1)),
    (2, 'Bob Li', 'bob@example.org', 'BLUE', 'x', NULL, '0', '2024-02-01 10:00:00', NULL, false, '00000000-0000-0000-0000-000000000002', '10.0.0.2', 'US', [], [], ('', NULL), (1, 2), map()),
    (3, 'Cy Ng', 'cy@example.org', 'BLUE', 'x', NULL, '0', '2024-02-01 10:00:00', NULL, false, '00000000-0000-0000-0000-000000000003', '10.0.0.3', 'US', [], [], ('', NULL), (1, 2), map())`,
  'CREATE TABLE orders (customer_id UInt64, number UInt32, placed DateTime) ENGINE = MergeTree PRIMARY KEY customer_id ORDER BY (customer_id, number)',
  "INSERT INTO orders VALUES (2, 1, '2024-03-01 09:00:00'), (2, 2, '2024-03-02 09:00:00')",
  'CREATE TABLE visits (page String, seen UInt32) ENGINE = ReplacingMergeTree ORDER BY page',
  // Rows of one insert would replace each other at once.
  "INSERT INTO visits VALUES ('/', 1)",
  "INSERT INTO visits VALUES ('/', 2)",
  'CREATE TABLE days (at DateTime, n UInt32) ENGINE = MergeTree ORDER BY toDate(at)',
  'CREATE VIEW totals AS SELECT tier, count() AS customers FROM customers GROUP BY tier',
  'CREATE TABLE states (id Int32, s AggregateFunction(sum, Int32)) ENGINE = Memory',
  'CREATE TABLE nothing (s AggregateFunction(sum, Int32)) ENGINE = Memory',
];

let server: TestClickHouse;
let mesh: InitMesh;
const address = (query = '') => server.url.replace(/^http:/, 'clickhouse:') + query;

beforeAll(async () => {
  mesh = await InitMesh.create();
  server = await openClickHouse(TABLES);
});
afterAll(async () => {
  await mesh?.remove();
  await server?.close();
});

type Made = Awaited<ReturnType<InitMesh['made']>>;

describe('weft init from ClickHouse', () => {
  let made: Made;
  beforeAll(async () => {
    made = await mesh.made('shop', '--from', address());
  });
  const product = (name: string) => made.products.find(({ id }) => id === `shop.${name}`);
  const property = (table: string, name: string) =>
    product(table)?.properties.find((one) => one.name === name);

  it('drafts every table with columns to show, each in a contract that the standard accepts', async () => {
    expect(made.products.map(({ id }) => id)).toEqual(
      ['customers', 'days', 'orders', 'states', 'totals', 'visits'].map((name) => `shop.${name}`),
    );
    for (const { id } of made.products) {
      const text = await mesh.read(`subgraphs/shop/${id.slice(5)}.odcs.yaml`);
      expect(await officialErrors(text), id).toBe('');
    }
    const customers = await mesh.read('subgraphs/shop/customers.odcs.yaml');
    expect(customers).toContain('description: People who bought something.');
    expect(customers).toContain('description: Number of the customer.');
    expect(customers).toContain('${SHOP_DATABASE_URL:-clickhouse://');
    expect(customers).toContain('Its type Int256 has no place in the graph.');
    expect(customers).toContain('Computed by the database: toYear(joined)');
    expect(customers).not.toContain('once');
  });

  it('takes types from the database, and what may be missing', () => {
    const types = product('customers')?.properties.map((one) =>
      [one.name, one.logicalType, one.format ?? one.physicalType, one.required ? '!' : '']
        .filter(Boolean)
        .join(' '),
    );
    expect(types).toEqual([
      'id integer u64 !',
      'full_name string !',
      'mail string !',
      'tier string !',
      'note string',
      'score number f32',
      'balance number decimal(18,4) !',
      "joined timestamp DateTime64(3, 'Asia/Kolkata') !",
      'opened date',
      'is_open boolean !',
      'code string uuid !',
      'host string ipv4 !',
      'country string !',
      'tags array !',
      'amounts array !',
      'home object !',
      'pair object !',
      'words object !',
      'year integer u16 !',
    ]);
    expect(property('customers', 'mail')).toMatchObject({ classification: 'confidential' });
    expect(property('customers', 'tier')?.guesses.map(({ decision }) => decision)).toContain(
      'one of 2 values',
    );
  });

  it('makes a key of what the rows are sorted by, where the rows bear it out', () => {
    const keys = made.products.map(({ id, guesses }) => `${id} ${guesses[0]?.decision}`);
    expect(keys).toEqual([
      'shop.customers key id',
      'shop.days no key',
      'shop.orders key customer_id and number',
      'shop.states no key',
      'shop.totals no key',
      'shop.visits no key',
    ]);
    expect(product('visits')?.guesses[0]?.reason).toBe(
      'It is sorted by page, but of 2 rows only 1 differ there. A view with FINAL has the last row of each. Rows can be listed and counted, but not fetched one by one or pointed at.',
    );
    expect(product('days')?.guesses[0]?.reason).toMatch(
      /^It is sorted by toDate\(at\), which is more than columns/,
    );
  });

  it('serves what it drafted', async () => {
    process.env['SHOP_DATABASE_URL'] = address();
    try {
      const ask = await mesh.serve('shop');
      const question =
        '{ customer(id: "9007199254740993") { id fullName tier note score balance joined opened isOpen code host country tags amounts home { street zipCode } pair words year } totals(orderBy: [{ tier: ASC }]) { tier customers } order(customerId: "2", number: "2") { placed } visitsAggregate { count } }';
      expect(await ask(question)).toEqual({
        data: {
          customer: {
            ...{
              id: '9007199254740993',
              fullName: 'Ada Byron',
              tier: 'GOLD',
              note: null,
              score: 0.5,
              balance: '12.5000',
            },
            ...{
              joined: '2024-01-01T04:30:00.25Z',
              opened: '1980-12-10',
              isOpen: true,
              host: '10.0.0.1',
              country: 'GB',
            },
            ...{ code: '00000000-0000-0000-0000-000000000001', tags: ['a', 'b'], amounts: ['1.50', null] },
            ...{ home: { street: 'Mile Lane', zipCode: '10001' }, pair: [1, 2], words: { k: 1 }, year: 2024 },
          },
          totals: [
            { tier: 'BLUE', customers: '2' },
            { tier: 'GOLD', customers: '1' },
          ],
          order: { placed: '2024-03-02T09:00:00Z' },
          visitsAggregate: [{ count: '2' }],
        },
      });
    } finally {
      delete process.env['SHOP_DATABASE_URL'];
    }
  });

  it('drafts the tables that are named, and names the nearest of one that is not there', async () => {
    const some = await mesh.made('some', '--from', address('?table=orders,totals'));
    expect(some.products.map(({ id }) => id)).toEqual(['some.some_orders', 'some.some_totals']);
    const { first, code } = await mesh.refused('other', '--from', address('?table=order'));
    expect({ code, first }).toMatchObject({
      code: 1,
      first: { code: 'UNKNOWN_TABLE', message: expect.stringContaining('Did you mean "orders"?') },
    });
    const nothing = await mesh.refused('other', '--from', address('?table=nothing'));
    expect(nothing.first).toMatchObject({ code: 'NO_TABLES' });
  });
});

describe('an address of ClickHouse that leads nowhere', () => {
  it.each([
    ['clickhouse://reader:secret@host', 'without a host or database'],
    ['clickhouse://', 'that cannot be read'],
  ])('%s', async (from, message) => {
    const { first } = await mesh.refused('nowhere', '--from', from);
    expect(first).toMatchObject({ code: 'INVALID_ADDRESS', message: expect.stringContaining(message) });
    expect(JSON.stringify(first)).not.toContain('secret');
  });

  it('is told with host and port, never with the password', async () => {
    const [port] = await freePorts(1);
    const closed = await mesh.refused(
      'nowhere',
      '--from',
      `clickhouse://reader:secret@127.0.0.1:${port}/shop`,
    );
    expect(closed.first).toMatchObject({
      code: 'CLICKHOUSE_UNREACHABLE',
      message: `Expected a ClickHouse server at 127.0.0.1:${port}, got ECONNREFUSED.`,
    });
    const double = await openDouble(new Recording('none'), { user: 'reader', password: 'right' });
    const from = `${double.url.replace('http://', 'clickhouse://reader:secret@')}/shop`;
    const refused = await mesh.refused('nowhere', '--from', from);
    await double.close();
    expect(refused.first).toMatchObject({
      code: 'CLICKHOUSE_REFUSED',
      message: expect.stringContaining('does not know the user "reader" with this password'),
    });
    expect(JSON.stringify([closed, refused])).not.toContain('secret');
  });
});
