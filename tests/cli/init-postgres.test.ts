import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type TestDatabase } from '../support/postgres.ts';
import { InitMesh, officialErrors } from './support/init-mesh.ts';

/* `weft init --from postgres://…` against a real server. */

const SHOP = `
CREATE TYPE order_status AS ENUM ('open', 'paid', 'sent-back');
CREATE DOMAIN email AS text CHECK (value LIKE '%@%');
CREATE TABLE customers (
  id uuid PRIMARY KEY,
  "Full Name" text NOT NULL,
  mail email NOT NULL UNIQUE,
  phone varchar(40),
  tier text NOT NULL CHECK (tier IN ('BLUE', 'GOLD')),
  joined timestamptz NOT NULL DEFAULT now(),
  last_ip inet,
  manager_id uuid REFERENCES customers,
  settings jsonb,
  tags text[]
);
COMMENT ON TABLE customers IS 'People who bought something at least once.';
COMMENT ON COLUMN customers.tier IS 'Status in the programme.';
CREATE TABLE orders (
  customer_id uuid NOT NULL REFERENCES customers,
  number integer NOT NULL,
  status order_status NOT NULL,
  net numeric(12,2) NOT NULL CHECK (net >= 0),
  gross numeric(12,2) GENERATED ALWAYS AS (net * 1.19) STORED,
  big bigint,
  placed timestamp NOT NULL,
  opens time,
  scan bytea,
  PRIMARY KEY (customer_id, number),
  CHECK (gross >= net)
);
CREATE TABLE lines (
  customer_id uuid NOT NULL,
  order_number integer NOT NULL,
  line smallint NOT NULL,
  amount money NOT NULL,
  PRIMARY KEY (customer_id, order_number, line),
  FOREIGN KEY (customer_id, order_number) REFERENCES orders (customer_id, number)
);
CREATE TABLE log (at timestamptz, message text);
CREATE TABLE flyway_schema_history (id integer);
CREATE VIEW totals AS SELECT status::text AS code, sum(net) AS net FROM orders GROUP BY status;
INSERT INTO customers VALUES
  ('00000000-0000-0000-0000-000000000001', 'Ada Byron', 'ada@example.org', '+44 20 7946 0958', 'GOLD', '2024-01-01T10:00:00Z', '10.0.0.1', NULL, '{"a":1}', '{new,old}'),
  ('00000000-0000-0000-0000-000000000002', 'Bob Li', 'bob@example.org', NULL, 'BLUE', '2024-02-01T10:00:00Z', NULL, '00000000-0000-0000-0000-000000000001', NULL, NULL);
INSERT INTO orders (customer_id, number, status, net, big, placed, opens) VALUES
  ('00000000-0000-0000-0000-000000000001', 1, 'paid', 10.50, 9007199254740993, '2024-03-01 09:00', '09:00'),
  ('00000000-0000-0000-0000-000000000001', 2, 'sent-back', 3.00, NULL, '2024-03-02 09:00', NULL);
INSERT INTO lines VALUES ('00000000-0000-0000-0000-000000000001', 1, 1, 10.50);
`;

let server: TestDatabase;
let mesh: InitMesh;
const run = async (sql: string, url = server.url) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

beforeAll(async () => {
  server = await openDatabase();
  await run(SHOP);
  mesh = await InitMesh.create();
});
afterAll(async () => {
  await mesh?.remove();
});

const password = () => new URL(server.url).password;

describe('weft init from a PostgreSQL database', () => {
  it('takes types, keys, relations, checks, enums and comments from the catalogue', async () => {
    const made = await mesh.made('crm', '--from', server.url);
    expect(made.products.map(({ id, rows }) => [id, rows])).toEqual([
      ['crm.customers', 2],
      ['crm.lines', 1],
      ['crm.log', 0],
      ['crm.orders', 2],
      ['crm.totals', 2],
    ]);
    const texts = await Promise.all(
      made.products.map(({ contract }) => mesh.read(`subgraphs/crm/${contract}`)),
    );
    for (const text of texts) expect(await officialErrors(text)).toBe('');
    const property = (product: string, name: string) =>
      made.products.find(({ id }) => id === `crm.${product}`)?.properties.find((one) => one.name === name);
    expect(property('customers', 'full_name')).toMatchObject({ source: 'Full Name', personalData: true });
    expect(property('customers', 'mail')).toMatchObject({
      unique: true,
      required: true,
      classification: 'confidential',
    });
    expect(property('customers', 'phone')).toMatchObject({ classification: 'restricted', required: false });
    expect(property('customers', 'manager_id')?.relationships).toEqual(['customers.id']);
    expect(property('orders', 'net')).toMatchObject({ physicalType: 'numeric(12,2)', required: true });
    expect(property('orders', 'gross')?.guesses).toContainEqual(
      expect.objectContaining({ decision: 'computed' }),
    );
    expect(property('orders', 'scan')).toBeUndefined();
    expect(property('totals', 'code')).toMatchObject({ primaryKey: true, required: true });
    expect(made.products.find(({ id }) => id === 'crm.log')?.guesses[0]).toMatchObject({
      decision: 'no key',
    });
    const [customers = ''] = texts;
    expect(customers).toContain('People who bought something at least once.');
    expect(customers).toContain('validValues: [ BLUE, GOLD ]');
    const orders = texts[3] ?? '';
    expect(orders).toContain('validValues: [ open, paid, sent-back ]');
    expect(orders).toContain('minimum: 0');
  });

  it('writes the password nowhere, and says where it has to come from', async () => {
    const files = [
      'supergraph.yaml',
      ...['customers', 'orders'].map((name) => `subgraphs/crm/${name}.odcs.yaml`),
    ];
    for (const file of files) expect(await mesh.read(file)).not.toContain(password());
    expect(await mesh.read('subgraphs/crm/orders.odcs.yaml')).toContain(
      '${CRM_DATABASE_URL:-postgres://weft@127.0.0.1',
    );
    const shown = await mesh.init('crm', '--from', server.url, '--force');
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).not.toContain(password());
    expect(shown.out.replaceAll(/\s+/g, ' ')).toContain(
      'Set CRM_DATABASE_URL=postgres://weft:PASSWORD@127.0.0.1',
    );
    expect(process.env['CRM_DATABASE_URL']).toBeUndefined();
  });

  it('serves what it drafted', async () => {
    process.env['CRM_DATABASE_URL'] = server.url;
    const ask = await mesh.serve('crm').finally(() => delete process.env['CRM_DATABASE_URL']);
    expect(
      await ask(
        '{ customers(orderBy: [{ mail: DESC }]) { mail tier lastIp settings tags manager { mail } orders(where: { status: { eq: "paid" } }) { number status net gross big placed opens lines { line amount } } } }',
      ),
    ).toEqual({
      data: {
        customers: [
          {
            mail: 'bob@example.org',
            tier: 'BLUE',
            lastIp: null,
            settings: null,
            tags: null,
            manager: { mail: 'ada@example.org' },
            orders: [],
          },
          {
            mail: 'ada@example.org',
            tier: 'GOLD',
            lastIp: '10.0.0.1',
            settings: { a: 1 },
            tags: ['new', 'old'],
            manager: null,
            orders: [
              {
                number: 1,
                status: 'paid',
                net: '10.50',
                gross: '12.50',
                big: '9007199254740993',
                placed: '2024-03-01T09:00:00',
                opens: '09:00:00',
                lines: [{ line: 1, amount: '10.50' }],
              },
            ],
          },
        ],
      },
    });
  });

  it('takes only the tables that are named, and tells of foreign keys that then lead nowhere', async () => {
    const made = await mesh.made('part', '--from', `${server.url}?table=orders`);
    expect(made.products.map(({ id }) => id)).toEqual(['part.part_orders']);
    expect(made.products[0]?.guesses).toContainEqual(
      expect.objectContaining({
        decision: 'not related',
        reason: expect.stringContaining('public.customers'),
      }),
    );
  });
});

const ODD = `
CREATE TYPE mood AS ENUM ('so so', 'fine');
CREATE TABLE things (
  code char(5) PRIMARY KEY, label char(9), seen_from inet, moods mood[], board integer[][], mixed integer[], share numeric
);
INSERT INTO things VALUES
  ('ab', 'one', '10.0.0.1', '{fine,"so so"}', '{{1,2},{3,4}}', '{1}', 'NaN'),
  ('abcde', 'two', '10.1.0.0/16', '{}', '{}', '{{1,2},{3,4}}', 0.1);
CREATE TABLE paths (steps integer[] PRIMARY KEY, name text);
INSERT INTO paths VALUES ('{1,2}', 'up');
`;

describe("types that are PostgreSQL's own", () => {
  it('are drafted as the database shows them, and found by what was shown', async () => {
    const { url } = await openDatabase();
    await run(ODD, url);
    const made = await mesh.made('odd', '--from', url);
    const [paths, things] = made.products;
    expect(paths?.guesses[0]).toMatchObject({
      decision: 'no key',
      reason: expect.stringContaining('has steps in it'),
    });
    expect(things?.properties.map(({ name }) => name)).toEqual([
      'code',
      'label',
      'seen_from',
      'moods',
      'board',
      'share',
    ]);
    process.env['ODD_DATABASE_URL'] = url;
    const ask = await mesh.serve('odd').finally(() => delete process.env['ODD_DATABASE_URL']);
    const { data } = (await ask('{ things { code seenFrom moods board share } paths { steps name } }')) as {
      data: unknown;
    };
    expect(data).toEqual({
      things: [
        {
          code: 'ab',
          seenFrom: '10.0.0.1',
          moods: ['fine', 'so so'],
          board: [
            [1, 2],
            [3, 4],
          ],
          share: null,
        },
        { code: 'abcde', seenFrom: '10.1.0.0/16', moods: [], board: [], share: '0.1' },
      ],
      paths: [{ steps: [1, 2], name: 'up' }],
    });
    expect(
      await ask(`{
        thing(code: "ab") { code }
        like: things(where: { label: { like: "%e" } }) { code }
        by: things(where: { seenFrom: { eq: "10.0.0.1" }, moods: { has: "so so" } }) { code }
        thingsAggregate(groupBy: [{ field: code }]) { count group { code } }
      }`),
    ).toEqual({
      data: {
        thing: { code: 'ab' },
        like: [{ code: 'ab' }],
        by: [{ code: 'ab' }],
        thingsAggregate: [
          { count: '1', group: { code: 'ab' } },
          { count: '1', group: { code: 'abcde' } },
        ],
      },
    });
  });
});

describe('a database that weft init cannot draft from', () => {
  const refused = async (url: string) => {
    const { out, err } = await mesh.init('made', '--from', url);
    expect(out).toBe('');
    for (const secret of [password(), 'hush']) expect(err).not.toContain(secret);
    return err;
  };
  const changed = (change: (url: URL) => void) => {
    const url = new URL(server.url);
    change(url);
    return url.href;
  };

  it('is down', async () => {
    expect(await refused(changed((url) => Object.assign(url, { port: '1', password: 'hush' })))).toContain(
      'Expected a PostgreSQL server at 127.0.0.1:1, got ECONNREFUSED.',
    );
  });

  it('does not know the password', async () => {
    expect(await refused(changed((url) => Object.assign(url, { password: 'hush' })))).toContain(
      'it refuses the user or the password',
    );
    expect(await refused(changed((url) => Object.assign(url, { password: '' })))).toMatch(
      /POSTGRES_\w+: .*password/,
    );
  });

  it('is not there, or has no tables, or not those', async () => {
    expect(await refused(changed((url) => Object.assign(url, { pathname: '/none' })))).toContain(
      'Expected a database "none"',
    );
    expect(await refused(`${server.url}?schema=empty`)).toContain('Name one of these with ?schema=: public.');
    expect(await refused(`${server.url}?table=order`)).toContain('Did you mean "orders"?');
    await run(
      'CREATE SCHEMA hidden; CREATE TABLE hidden.a (x integer); CREATE SCHEMA bytes; CREATE TABLE bytes.a (x bytea)',
    );
    expect(await refused(`${server.url}?schema=bytes`)).toContain(
      'Expected tables or views with columns to show',
    );
  });

  it('has an address that cannot be read', async () => {
    expect(await refused('postgres://weft:hush@/shop')).toContain(
      'Expected the address of a database such as',
    );
    expect(await refused('postgres://weft:hush@localhost')).toContain('without a host or database');
  });
});
