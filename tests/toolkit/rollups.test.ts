import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DuckDbEngine } from '../../subgraphs/toolkit/engines/duckdb-engine.ts';
import { startContractSubgraph } from '../../subgraphs/toolkit/index.ts';
import type { QueryLimits } from '../../subgraphs/toolkit/query/limits.ts';
import { copyParquet, labAt, labContext } from './lab/lab.ts';

/* Groups of tables of files come out of rows that were added up beforehand, and are the same as out of the rows themselves. */

const ROWS = 120_000;
/** Sums of halves are exact in any order, so that answers can be the same to the last digit. */
const SALES = (rows = ROWS, more = ''): string => `
  SELECT i::INTEGER AS id, if(i % 23 = 0, NULL, 'shop ' || (i % 20)) AS shop, ['BIG', 'SMALL', 'ODD'][1 + (i % 3)::INTEGER] AS size,
    if(i % 7 = 0, NULL, i % 2 = 0) AS is_paid, (i % 11)::INTEGER AS pieces, if(i % 5 = 0, NULL, (i % 900) * 1000000007)::BIGINT AS weight,
    if(i % 4 = 0, NULL, (i % 3000) / 10)::DECIMAL(12,2) AS price, ((i * 7919) % 4001) / 2::DOUBLE AS ratio, 'note ' || (i % 50000) AS note,
    TIMESTAMPTZ '2001-01-01 00:30:00Z' + to_minutes((i * 31) % 260000) AS sold_at, TIMESTAMP '2001-01-01' + to_minutes((i * 17) % 260000) AS local_at,
    DATE '2001-01-01' + (i % 40)::INTEGER AS made_on
  FROM range(${rows}) t(i)${more}`;

const column = (name: string, type: string, more = ''): string =>
  `      - { name: ${name}, ${type}, classification: public${more} }`;
const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
id: trade.sales
name: sales
version: 1.0.0
status: active
domain: trade
servers: [{ server: file, type: local, path: "{model}.parquet", format: parquet }]
team: { name: laboratory, members: [{ username: ada, role: data steward }] }
schema:
  - name: shops
    properties:
${column('code', 'logicalType: string', ', primaryKey: true, primaryKeyPosition: 1, required: true')}
${column('place', 'logicalType: string')}
  - name: sales
    properties:
${column('id', 'logicalType: integer, logicalTypeOptions: { format: i32 }', ', primaryKey: true, primaryKeyPosition: 1, required: true')}
${column('shop', 'logicalType: string', ', relationships: [{ to: shops.code, customProperties: [{ property: weft.inverse, value: sales }] }]')}
${column('size', 'logicalType: string', ', logicalTypeOptions: { enum: [BIG, SMALL, ODD] }')}
${column('is_paid', 'logicalType: boolean')}
${column('pieces', 'logicalType: integer, logicalTypeOptions: { format: i32 }')}
${column('weight', 'logicalType: integer, logicalTypeOptions: { format: i64 }')}
${column('price', 'logicalType: number, physicalType: "decimal(12,2)"')}
${column('ratio', 'logicalType: number')}
${column('note', 'logicalType: string')}
${column('sold_at', 'logicalType: timestamp')}
${column('local_at', 'logicalType: timestamp, logicalTypeOptions: { timezone: false }')}
${column('made_on', 'logicalType: date')}
`;

const MEASURES =
  'count sum { pieces weight price ratio } avg { pieces weight price ratio } min { pieces price ratio soldAt madeOn } max { weight price ratio localAt }';
const BY_SHOP = `{ salesAggregate(groupBy: [{ field: shop }]) { group { shop { code place } } ${MEASURES} } }`;

/** What rollups that nobody has asked for can tell. */
const TOLD = [
  BY_SHOP,
  `{ salesAggregate { ${MEASURES} } }`,
  `{ salesAggregate(groupBy: [{ field: size }, { field: isPaid }]) { group { size isPaid } ${MEASURES} } }`,
  '{ salesAggregate(where: { shop: { code: { in: ["shop 3", "shop 4", "no shop"] } }, not: { isPaid: { eq: true } } }, groupBy: [{ field: size }]) { group { size } count countDistinct(field: pieces) } }',
  '{ salesAggregate(where: { size: { in: [] } }) { count countDistinct(field: size) sum { price } avg { price } max { ratio } } }',
  '{ salesAggregate(where: { or: [{ isPaid: { isNull: true } }, { size: { eq: ODD } }] }, groupBy: [{ field: shop }, { field: size }], having: { count: { gt: "300" }, avg: { price: { gt: 1 } } }, orderBy: [{ avg: { price: DESC } }, { group: { size: ASC } }], limit: 5, offset: 2) { group { shop { code } } count avg { price } } }',
  '{ salesAggregate(groupBy: [{ bin: { field: pieces, width: 4 } }]) { group { pieces } count sum { price } } }',
  ...['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'].map(
    (unit) =>
      `{ salesAggregate(groupBy: [{ bucket: { field: soldAt, unit: ${unit} } }]) { group { soldAt } count sum { price } } }`,
  ),
  '{ salesAggregate(groupBy: [{ bucket: { field: localAt, unit: WEEK, timeZone: "America/Chicago" } }]) { group { localAt } count } }',
  '{ salesAggregate(groupBy: [{ bucket: { field: madeOn, unit: MONTH } }]) { group { madeOn } count max { soldAt } } }',
  '{ salesAggregate(where: { madeOn: { gte: "2001-02-01" } }) { count } }',
  '{ shops(orderBy: [{ code: DESC }], limit: 4) { code salesAggregate(groupBy: [{ field: size }], orderBy: [{ count: DESC }], limit: 2) { group { size } count sum { price } } } }',
  '{ _entities(representations: [{ __typename: "Shop", code: "shop 7" }, { __typename: "Shop", code: "no shop" }, { __typename: "Shop", code: "shop 99" }]) { ... on Shop { salesAggregate(where: { size: { ne: BIG } }) { count avg { weight } } } } }',
];

/** What can only be told by the rows, or was not expected to be asked. */
const NOT_TOLD = [
  '{ salesAggregate(groupBy: [{ field: size }]) { group { size } quantile(field: price, q: 0.5) } }',
  '{ salesAggregate(groupBy: [{ field: size }]) { group { size } countDistinct(field: note) } }',
  '{ salesAggregate(where: { price: { gt: "100" } }, groupBy: [{ field: size }]) { group { size } count } }',
  '{ salesAggregate(groupBy: [{ bucket: { field: soldAt, unit: HOUR } }], limit: 3) { group { soldAt } count } }',
  '{ salesAggregate(groupBy: [{ field: size }]) { group { size } max { note } } }',
  '{ salesAggregate(groupBy: [{ bucket: { field: soldAt, unit: MONTH, timeZone: "America/Chicago" } }]) { group { soldAt } count } }',
];

const FILES = ['shops', 'sales'] as const;
const SHOPS =
  "SELECT 'shop ' || i AS code, 'Place ' || (i % 3) AS place FROM range(20) t(i) UNION ALL SELECT 'shop 99', NULL";

async function open(limits: Partial<QueryLimits>) {
  const root = await mkdtemp(join(tmpdir(), 'weft-rollups-'));
  await copyParquet(SHOPS, join(root, `${FILES[0]}.parquet`));
  await copyParquet(SALES(), join(root, `${FILES[1]}.parquet`));
  await writeFile(join(root, 'sales.odcs.yaml'), CONTRACT);
  const context = { ...labContext(root), limits: { maxStoreBytes: 0, maxKeptBytes: 0, ...limits } };
  const outcome = await startContractSubgraph({ directory: '.' }, context);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.findings));
  const { settled, close } = outcome.value;
  const lab = labAt(outcome.value);
  await settled?.();
  return {
    file: join(root, 'sales.parquet'),
    ask: async (query: string) => (await lab.ask(query)).text,
    close: async () => {
      await close();
      await rm(root, { recursive: true });
    },
  };
}

let rolled: Awaited<ReturnType<typeof open>>;
let plain: Awaited<ReturnType<typeof open>>;
beforeAll(async () => {
  rolled = await open({});
  plain = await open({ maxCopyBytes: 0 });
});
afterAll(() => Promise.all([rolled?.close(), plain?.close()]));

/** Files are looked at every two seconds; the rest is for a machine that is busy. */
const WITHIN = { timeout: 100_000, interval: 100 };

/** The answer, and the statement that gave it. */
async function watched(ask: () => Promise<string>): Promise<{ readonly text: string; readonly sql: string }> {
  const texts = vi.spyOn(DuckDbEngine.prototype, 'texts');
  try {
    const text = await ask();
    return { text, sql: texts.mock.calls.map(([{ sql }]) => sql).join('; ') };
  } finally {
    texts.mockRestore();
  }
}

describe('groups are told by what was added up beforehand, the same to the last byte', () => {
  test.each(TOLD)('%s', async (query) => {
    const right = await plain.ask(query);
    expect(right).toMatch(/^\{"data":(?!.*"errors")/);
    const { text, sql } = await watched(() => rolled.ask(query));
    expect(text).toBe(right);
    expect(sql).toContain('"rollup ');
    expect(sql).not.toContain('"sales"');
  });

  test.each(NOT_TOLD)('but by the rows where these have to be read: %s', async (query) => {
    const right = await plain.ask(query);
    expect(right).toMatch(/^\{"data":(?!.*"errors")/);
    const { text, sql } = await watched(() => rolled.ask(query));
    expect(text).toBe(right);
    expect(sql).toContain('"sales"');
  });
});

describe('a rollup', () => {
  test('is made in the background of what is asked again', { timeout: 120_000 }, async () => {
    const query =
      '{ salesAggregate(groupBy: [{ field: shop }, { bucket: { field: soldAt, unit: MONTH, timeZone: "Asia/Tokyo" } }]) { group { shop { code } soldAt } count min { note price } } }';
    const right = await plain.ask(query);
    await vi.waitFor(async () => {
      const { text, sql } = await watched(() => rolled.ask(query));
      expect(text).toBe(right);
      expect(sql).toContain('"rollup ');
    }, WITHIN);
  });

  test('lets questions be answered that may not read the rows', async () => {
    const limited = await open({ maxScannedRows: 50_000 });
    const sizes = '{ salesAggregate(groupBy: [{ field: size }]) { group { size } count } }';
    expect(await limited.ask(sizes)).toBe(await plain.ask(sizes));
    expect(await limited.ask(NOT_TOLD[0] ?? '')).toContain('"code":"TOO_MANY_ROWS"');
    await limited.close();
  });

  test('is never of files as they were, also for a statement that is run late', {
    timeout: 120_000,
  }, async () => {
    const changing = await open({});
    const texts = vi.spyOn(DuckDbEngine.prototype, 'texts');
    await changing.ask(BY_SHOP);
    const [late] = texts.mock.calls[0] ?? [];
    const engine = texts.mock.contexts[0] as DuckDbEngine | undefined;
    texts.mockRestore();
    if (!late || !engine) throw new Error('Expected a statement.');
    await copyParquet(SALES(ROWS, ' WHERE i % 20 = 3'), `${changing.file}.new`);
    await rename(`${changing.file}.new`, changing.file);
    await vi.waitFor(async () => {
      const answer = JSON.parse(await changing.ask(BY_SHOP));
      expect(answer.data.salesAggregate).toHaveLength(2);
    }, WITHIN);
    expect(late.sql).toContain('"rollup ');
    expect(await engine.texts(late)).toHaveLength(2);
    await changing.close();
  });
});
