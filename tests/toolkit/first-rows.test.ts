import { rename } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { copyParquet } from './lab/lab.ts';
import { openSales, SALES, type SalesLab, watched } from './lab/sales.ts';

/* Pages of large tables are looked for among the first rows of their order, and are the same as those of the whole table. */

let quick: SalesLab;
let plain: SalesLab;
beforeAll(async () => {
  quick = await openSales({});
  plain = await openSales({ maxCopyBytes: 0 });
});
afterAll(() => Promise.all([quick?.close(), plain?.close()]));

const WITHIN = { timeout: 100_000, interval: 100 };
const ROW = '{ id size isPaid pieces weight price ratio note soldAt localAt madeOn shop { code place } }';
const page = (more: string): string =>
  `query${more.includes('$least') ? ' ($least: Int = 3)' : ''} { sales(${more}) ${ROW} }`;

/** Asks until the first rows of the order are there. */
async function whenKept(query: string, variables?: unknown): Promise<void> {
  await vi.waitFor(async () => {
    const { sql } = await watched(() => quick.ask(query, variables));
    expect(sql).toMatch(/"first rows \d+" t/);
  }, WITHIN);
}

describe('a page in an order that was asked for again', () => {
  test.each([
    ['orderBy: [{ price: DESC }], limit: 20', 'alone'],
    ['orderBy: [{ price: ASC_NULLS_FIRST }, { ratio: DESC }], limit: 20, offset: 100', 'alone'],
    ['where: { pieces: { gt: $least } }, orderBy: [{ ratio: DESC }], limit: 20', 'alone'],
    [
      'where: { note: { like: "%7%" }, shop: { place: { eq: "Place 1" } } }, orderBy: [{ soldAt: DESC }], limit: 20',
      'alone',
    ],
    ['where: { note: { eq: "note 4711" } }, orderBy: [{ price: DESC }], limit: 20', 'and the table'],
  ])('is found among its first rows: %s (%s)', async (more, how) => {
    const query = page(more);
    await whenKept(query);
    const { text, sql } = await watched(() => quick.ask(query, { least: 5 }));
    expect(text).toBe(await plain.ask(query, { least: 5 }));
    expect(text).toMatch(/^\{"data":\{"sales":\[\{/);
    expect(sql.includes('FROM "sales"')).toBe(how === 'and the table');
  });

  test('is that of a connection too, from its first to a deep one, and backwards', async () => {
    const pageOf = (more: string): string =>
      `{ salesConnection(where: { size: { eq: BIG } }, orderBy: [{ ratio: DESC }], ${more}) { nodes { id } edges { cursor node ${ROW} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }`;
    await whenKept(pageOf('first: 300'));
    let after = '';
    const found: boolean[] = [];
    for (let pages = 0; pages < 4; pages++) {
      const query = pageOf(`first: 300${after}`);
      const { text, sql } = await watched(() => quick.ask(query));
      expect(text).toBe(await plain.ask(query));
      const { endCursor } = JSON.parse(text).data.salesConnection.pageInfo;
      after = `, after: "${endCursor}"`;
      found.push(/"first rows \d+" t/.test(sql));
    }
    expect(found).toEqual([true, true, true, true]);
    const last = pageOf('last: 100');
    await whenKept(last);
    expect(await quick.ask(last)).toBe(await plain.ask(last));
    const rare = pageOf('first: 300').replace('size: { eq: BIG }', 'note: { startsWith: "note 49" }');
    expect(await quick.ask(rare)).toBe(await plain.ask(rare));
  });

  test('is not where it lies deeper than they go', async () => {
    await whenKept(page('orderBy: [{ ratio: DESC }], limit: 20'));
    const query = page('orderBy: [{ ratio: DESC }], limit: 20, offset: 50000');
    const { text, sql } = await watched(() => quick.ask(query));
    expect(text).toBe(await plain.ask(query));
    expect(sql).not.toContain('"first rows');
  });

  test('is not where the order is that of the key', async () => {
    const query = page('orderBy: [{ id: DESC }], limit: 20');
    for (let asked = 0; asked < 4; asked++) await quick.ask(query);
    await quick.ask(page('orderBy: [{ weight: DESC }], limit: 1'));
    const { text, sql } = await watched(() => quick.ask(query));
    expect(text).toBe(await plain.ask(query));
    expect(sql).not.toContain('"first rows');
  });

  test('is one of the files as they are', { timeout: 120_000 }, async () => {
    const query = page('orderBy: [{ price: DESC }], limit: 20');
    await whenKept(query);
    await copyParquet(SALES(' WHERE i % 3000 < 2900'), `${quick.file}.new`);
    await rename(`${quick.file}.new`, quick.file);
    await vi.waitFor(async () => {
      const [first] = JSON.parse(await quick.ask(query)).data.sales;
      expect(first.price).not.toBe('299.90');
    }, WITHIN);
  });
});
