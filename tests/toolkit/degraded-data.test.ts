import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type RunningSubgraph,
  type SubgraphContext,
  startContractSubgraph,
} from '../../subgraphs/toolkit/index.ts';
import { postQuery } from '../support/post-query.ts';
import { openDatabase, type TestDatabase } from '../support/postgres.ts';
import { labContext } from './lab/lab.ts';
import { tableContract } from './lab/table-contract.ts';

let folder: string;
let postgres: TestDatabase;
let running: RunningSubgraph | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-degraded-'));
  postgres = await openDatabase();
});
afterEach(async () => {
  await running?.close();
  running = undefined;
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

type Rows = {
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly rows: readonly (readonly (string | null)[])[];
};
type EngineName = 'csv' | 'postgres';

const PROPERTIES = [
  '{ name: id, logicalType: integer, primaryKey: true, classification: public }',
  '{ name: label, logicalType: string, required: true, classification: public }',
  '{ name: tier, logicalType: string, classification: public, quality: [{ id: q, metric: invalidValues, arguments: { validValues: [SILVER, GOLD] }, mustBe: 0 }] }',
  '{ name: price, logicalType: number, physicalType: "decimal(8,2)", classification: public }',
];

const MORE = [
  '{ name: id, logicalType: integer, primaryKey: true, classification: public }',
  '{ name: code, logicalType: string, unique: true, classification: public }',
  '{ name: address, logicalType: object, classification: public, properties: [{ name: city, logicalType: string, required: true }] }',
];

type StartOptions = {
  readonly quality?: SubgraphContext['quality'];
  readonly properties?: readonly string[];
};

/** Starts the contract over rows that break it; gives the subgraph, or the findings of its refusal. */
async function start(
  engine: EngineName,
  data: Rows,
  onBroken = 'degrade',
  { quality = 'never', properties = PROPERTIES }: StartOptions = {},
) {
  const root = await mkdtemp(join(folder, 'case-'));
  const server = engine === 'csv' ? await csv(root, data) : await table(data);
  await writeFile(
    join(root, 'things.odcs.yaml'),
    tableContract({
      server,
      more: `customProperties: [{ property: weft.onBrokenPromise, value: ${onBroken} }]`,
      properties,
    }),
  );
  const outcome = await startContractSubgraph({ directory: '.' }, { ...labContext(root), quality: quality });
  if (outcome.ok) running = outcome.value;
  const findings = outcome.findings.map(({ severity, code, message, place }) => ({
    severity,
    code,
    message,
    line: place?.line,
  }));
  return { ok: outcome.ok, findings, ask: (query: string, variables?: unknown) => ask(query, variables) };
}

async function ask(query: string, variables?: unknown): Promise<unknown> {
  const response = await postQuery(running?.url ?? '', { query, variables });
  return response.json();
}

async function csv(root: string, { columns, rows }: Rows): Promise<string> {
  const cell = (value: string | null) => (value === null ? '' : `"${value}"`);
  const lines = [columns.map(([name]) => name).join(','), ...rows.map((row) => row.map(cell).join(','))];
  await writeFile(join(root, 'things.csv'), `${lines.join('\n')}\n`);
  return '{ server: file, type: local, path: things.csv, format: csv }';
}

async function table({ columns, rows }: Rows): Promise<string> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query('DROP TABLE IF EXISTS things');
  await client.query(`CREATE TABLE things (${columns.map(([name, type]) => `${name} ${type}`).join(', ')})`);
  const places = columns.map(([, type], index) => `$${index + 1}::text::${type}`).join(', ');
  for (const row of rows) await client.query(`INSERT INTO things VALUES (${places})`, [...row]);
  await client.end();
  return `{ server: db, type: postgres, host: x, database: shop, schema: public, customProperties: [{ property: weft.url, value: "${postgres.url}" }] }`;
}

const COLUMNS: Rows['columns'] = [
  ['id', 'integer'],
  ['label', 'text'],
  ['tier', 'text'],
  ['price', 'numeric(8,2)'],
];
const ENTITIES = 'query($keys: [_Any!]!) { _entities(representations: $keys) { ... on Thing { id label } } }';
const keys = (...ids: number[]) => ({ keys: ids.map((id) => ({ __typename: 'Thing', id })) });

describe.each(['csv', 'postgres'] as const)('data that breaks its contract, from %s', (engine) => {
  it('is refused unless the contract says otherwise', async () => {
    const rows = [['1', null, 'GOLD', '1.00']];
    const { ok, findings } = await start(engine, { columns: COLUMNS, rows }, 'refuse');
    expect(ok).toBe(false);
    expect(findings).toMatchObject([{ severity: 'error', code: 'DATA_BREAKS_CONTRACT', line: 12 }]);
  });

  it('is served with null for a value that is missing or not allowed', async () => {
    const rows = [
      ['1', null, 'GOLD', '1.00'],
      ['2', 'two', 'TIN', '2.00'],
      ['3', 'three', null, null],
    ];
    const { ok, findings, ask: query } = await start(engine, { columns: COLUMNS, rows });
    expect(ok).toBe(true);
    expect(findings).toEqual([
      {
        severity: 'warning',
        code: 'DATA_BREAKS_CONTRACT',
        line: 12,
        message:
          'shop.things promises a value in every row in things.label, but 1 row breaks it. Such values are served as null.',
      },
      {
        severity: 'warning',
        code: 'DATA_BREAKS_CONTRACT',
        line: 13,
        message:
          'shop.things promises one of GOLD, SILVER in things.tier, but 1 row breaks it. Such values are served as null.',
      },
    ]);
    expect(await query('{ things { id label tier price } }')).toEqual({
      data: {
        things: [
          { id: 1, label: null, tier: 'GOLD', price: '1.00' },
          { id: 2, label: 'two', tier: null, price: '2.00' },
          { id: 3, label: 'three', tier: null, price: null },
        ],
      },
    });
    // What is shown as null is found as null, and counted so.
    expect(
      await query(
        '{ things(where: { tier: { isNull: true } }) { id } thingsAggregate(groupBy: [{ field: TIER }], orderBy: [{ count: DESC }]) { group { tier } count } }'.replace(
          'field: TIER',
          'field: tier',
        ),
      ),
    ).toEqual({
      data: {
        things: [{ id: 2 }, { id: 3 }],
        thingsAggregate: [
          { group: { tier: null }, count: '2' },
          { group: { tier: 'GOLD' }, count: '1' },
        ],
      },
    });
    expect(await query(ENTITIES, keys(2, 1, 9))).toEqual({
      data: { _entities: [{ id: 2, label: 'two' }, { id: 1, label: null }, null] },
    });
  });

  it('is served without objects that lack what is promised inside them, and with values that are not unique', async () => {
    const data = {
      columns: [
        ['id', 'integer'],
        ['code', 'text'],
        ['address', 'jsonb'],
      ] as const,
      rows: [
        ['1', 'A', engine === 'csv' ? '{""city"": ""Rome""}' : '{"city": "Rome"}'],
        ['2', 'A', engine === 'csv' ? '{""city"": null}' : '{"city": null}'],
        ['3', null, null],
      ],
    };
    const refused = await start(engine, data, 'refuse', { properties: MORE });
    expect(refused.findings.map(({ severity, line }) => [severity, line])).toEqual([
      ['error', 12],
      ['error', 13],
    ]);
    const { findings, ask: query } = await start(engine, data, 'degrade', { properties: MORE });
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /that no other row has in things\.code, but 1 row .* Such rows are served as they are\.$/,
      ),
      expect.stringMatching(
        /a value of city in things\.address, but 1 row .* Such values are served as null\.$/,
      ),
    ]);
    expect(await query('{ things { id code address { city } } }')).toEqual({
      data: {
        things: [
          { id: 1, code: 'A', address: { city: 'Rome' } },
          { id: 2, code: 'A', address: null },
          { id: 3, code: null, address: null },
        ],
      },
    });
  });

  it('is served without the rows that their key does not find', async () => {
    const rows = [
      ['1', 'one', null, null],
      ['2', 'two', null, null],
      ['2', 'another two', null, null],
      [null, 'none', null, null],
    ];
    const { findings, ask: query } = await start(engine, { columns: COLUMNS, rows });
    expect(findings.map(({ severity, message }) => [severity, message])).toEqual([
      [
        'warning',
        expect.stringMatching(/a value in every row in things\.id, but 1 row .*Such rows are not served\.$/),
      ],
      ['warning', expect.stringMatching(/that no other row has in things\.id.*Such rows are not served\.$/)],
    ]);
    expect(await query('{ things { id label } thing(id: 2) { label } thingsAggregate { count } }')).toEqual({
      data: { things: [{ id: 1, label: 'one' }], thing: null, thingsAggregate: [{ count: '1' }] },
    });
    expect(await query(ENTITIES, keys(2, 1))).toEqual({
      data: { _entities: [null, { id: 1, label: 'one' }] },
    });
  });

  describe.each([
    ['missing', COLUMNS.slice(0, 3), [['1', 'one', 'GOLD']], /^Expected a column "price"/],
    [
      'of another type',
      [...COLUMNS.slice(0, 3), ['price', 'text']],
      [['1', 'one', 'GOLD', 'cheap']],
      /^Expected (values of type Decimal|things\.price to be)/,
    ],
  ] as const)('with a column that is %s', (_what, columns, rows, message) => {
    const begin = () => start(engine, { columns, rows });

    it('is served with null for it, and tells who asks', async () => {
      const { findings, ask: query } = await begin();
      expect(findings).toMatchObject([
        { severity: 'warning', line: 14, message: expect.stringMatching(message) },
      ]);
      expect(await query('{ things { id price label } }')).toEqual({
        data: { things: [{ id: 1, price: null, label: 'one' }] },
        errors: [
          {
            message:
              'Thing.price is null because its data is missing at the moment, or of another type than the contract says.',
            path: ['things'],
            extensions: { code: 'DATA_DEGRADED' },
          },
        ],
      });
      expect(await query('{ things { id label } }')).toEqual({ data: { things: [{ id: 1, label: 'one' }] } });
    });

    it('answers entities whole, in their order', async () => {
      const { ask: query } = await begin();
      const answer = await query(ENTITIES.replace('label', 'label price'), keys(7, 1));
      expect(answer).toMatchObject({
        data: { _entities: [null, { id: 1, label: 'one', price: null }] },
        errors: [{ path: ['_entities'], extensions: { code: 'DATA_DEGRADED' } }],
      });
    });

    it.each([
      '{ things(where: { price: { gt: "1" } }) { id } }',
      '{ things(orderBy: [{ price: ASC }]) { id } }',
      '{ things: thingsAggregate { sum { price } } }',
      '{ things: thingsAggregate(groupBy: [{ field: price }]) { count } }',
    ])('refuses to filter, order, group or add up by it: %s', async (query) => {
      const { ask: send } = await begin();
      expect(await send(query)).toMatchObject({
        data: { things: null },
        errors: [{ path: ['things'], extensions: { code: 'DATA_DEGRADED' } }],
      });
    });
  });

  it('is refused when the key itself is missing', async () => {
    const { ok, findings } = await start(engine, { columns: COLUMNS.slice(1), rows: [] });
    expect(ok).toBe(false);
    expect(findings).toMatchObject([{ severity: 'error', line: 11 }]);
  });

  it('is measured as it is, not as it is served', async () => {
    const rows = [
      ['1', null, 'TIN', '1.00'],
      ['1', 'two', 'GOLD', '2.00'],
    ];
    await start(engine, { columns: COLUMNS, rows }, 'degrade', {
      quality: { firstAfterMs: 10, everyMs: 60_000, jitterMs: 0 },
    });
    await expect.poll(() => running?.quality?.()[0]?.measuredAt).not.toBeNull();
    const failed = running?.quality?.()[0]?.checks.filter(({ result }) => result === 'failed') ?? [];
    expect(Object.fromEntries(failed.map(({ key, failedRows }) => [key, failedRows]))).toEqual({
      'things/primaryKey': 1,
      'things.label/required': 1,
      'things.tier/q': 1,
    });
  });
});

describe('the schema of a product that may be degraded', () => {
  it('is the same whatever its data', async () => {
    const good = { columns: COLUMNS, rows: [['1', 'one', 'GOLD', '1.00']] };
    const sdl = async (data: Rows) => {
      const { ask: query } = await start('csv', data);
      const answer = await query('{ _service { sdl } }');
      await running?.close();
      return answer;
    };
    expect(await sdl({ columns: COLUMNS.slice(0, 3), rows: [['1', 'one', 'TIN']] })).toEqual(await sdl(good));
  });
});
