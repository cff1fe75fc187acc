import { rename } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DuckDbEngine } from '../../subgraphs/toolkit/engines/duckdb-engine.ts';
import { copyParquet } from './lab/lab.ts';
import { openSales, SALES, type SalesLab, watched } from './lab/sales.ts';

/* Groups of tables of files come out of rows that were added up beforehand, and are the same as out of the rows themselves. */

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

let rolled: SalesLab;
let plain: SalesLab;
beforeAll(async () => {
  rolled = await openSales({});
  plain = await openSales({ maxCopyBytes: 0 });
});
afterAll(() => Promise.all([rolled?.close(), plain?.close()]));

/** Files are looked at every two seconds; the rest is for a machine that is busy. */
const WITHIN = { timeout: 100_000, interval: 100 };

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
    const limited = await openSales({ maxScannedRows: 50_000 });
    const sizes = '{ salesAggregate(groupBy: [{ field: size }]) { group { size } count } }';
    expect(await limited.ask(sizes)).toBe(await plain.ask(sizes));
    expect(await limited.ask(NOT_TOLD[0] ?? '')).toContain('"code":"TOO_MANY_ROWS"');
    await limited.close();
  });

  test('is never of files as they were, also for a statement that is run late', {
    timeout: 120_000,
  }, async () => {
    const changing = await openSales({});
    const texts = vi.spyOn(DuckDbEngine.prototype, 'texts');
    await changing.ask(BY_SHOP);
    const [late] = texts.mock.calls[0] ?? [];
    const engine = texts.mock.contexts[0] as DuckDbEngine | undefined;
    texts.mockRestore();
    if (!late || !engine) throw new Error('Expected a statement.');
    await copyParquet(SALES(' WHERE i % 20 = 3'), `${changing.file}.new`);
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
