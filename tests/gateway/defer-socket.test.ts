import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askSocketInParts, DEFER_2022, mergeParts, type Part } from '../support/incremental-client.ts';
import { startShop } from './defer-shop.ts';

const QUERY = '{ products(first: 2) { id ... @defer(label: "later") { score failing } } }';
const FIRST = { products: [{ id: 'p0' }, { id: 'p1' }] };
const FAILED = {
  path: ['products', 1, 'failing'],
  extensions: { code: 'UNLUCKY', owner: { team: 'voices' } },
};

let shop: Awaited<ReturnType<typeof startShop>>;
beforeAll(async () => {
  shop = await startShop();
});
afterEach(() => {
  for (const subgraph of Object.values(shop.subgraphs)) subgraph.fault = undefined;
  shop.gates.reviews.open();
});
afterAll(() => shop.close());

describe('an operation that defers something, over WebSocket', () => {
  it("is answered in today's format when the client names none", async () => {
    const parts = await askSocketInParts(shop.url, QUERY);
    expect(parts[0]).toEqual({
      data: FIRST,
      pending: [
        { id: '0', path: ['products', 0], label: 'later' },
        { id: '1', path: ['products', 1], label: 'later' },
      ],
      hasNext: true,
    });
    expect(parts[1]).toMatchObject({
      incremental: [
        { id: '0', data: { score: 0, failing: 'fine' } },
        { id: '1', data: { score: 10, failing: null }, errors: [FAILED] },
      ],
      completed: [{ id: '0' }, { id: '1' }],
      hasNext: false,
    });
    expect(parts).toHaveLength(2);
  });

  it('is answered in the format of 2022 when connection_init asks for it', async () => {
    const parts = await askSocketInParts(shop.url, QUERY, { accept: DEFER_2022 });
    expect(parts[0]).toEqual({ data: FIRST, hasNext: true });
    expect(parts[1]).toMatchObject({
      incremental: [
        { data: { score: 0, failing: 'fine' }, path: ['products', 0], label: 'later' },
        { data: { score: 10, failing: null }, path: ['products', 1], label: 'later', errors: [FAILED] },
      ],
      hasNext: false,
    });
  });

  it.each(['application/json', 'multipart/mixed;deferSpec=19991231'])(
    'is answered whole to a client that takes nothing else: %s',
    async (accept) => {
      const parts = await askSocketInParts(shop.url, '{ product(id: "p0") { id ... @defer { score } } }', {
        accept,
      });
      expect(parts).toEqual([{ data: { product: { id: 'p0', score: 0 } }, hasNext: false }]);
    },
  );

  it('is one answer when nothing is deferred in the end', async () => {
    const query = 'query($later: Boolean!) { product(id: "p0") { id ... @defer(if: $later) { score } } }';
    const parts = await askSocketInParts(shop.url, query, { variables: { later: false } });
    expect(parts).toEqual([{ data: { product: { id: 'p0', score: 0 } }, hasNext: false }]);
  });

  it('has its first part while a subgraph is still at work, and all of it in the end', async () => {
    shop.gates.reviews.close();
    const seen: Part[] = [];
    const query =
      '{ me { name } product(id: "p0") { name ... @defer { score reviews { id ... @defer { author { name } } } } } }';
    const parts = await askSocketInParts(shop.url, query, {
      onPart: (part) => {
        seen.push(part);
        shop.gates.reviews.open();
      },
    });
    expect(seen[0]?.data).toEqual({ me: { name: 'Ada' }, product: { name: 'Table' } });
    expect(mergeParts(parts).data).toEqual((await shop.gateway.execute({ query })).data);
  });

  it('is given up when the client completes it', async () => {
    const { reviews } = shop.subgraphs;
    if (!reviews) throw new Error('no reviews');
    const leave = new AbortController();
    const aborted = new Promise<void>((resolve) => {
      reviews.fault = (request) =>
        new Promise(() => {
          request.signal.addEventListener('abort', () => resolve());
          leave.abort();
        });
    });
    await askSocketInParts(shop.url, QUERY, { signal: leave.signal });
    await aborted;
    await expect.poll(() => shop.gateway.snapshot?.references).toBe(1);
  });

  it('that is wrong is refused, not answered in parts', async () => {
    const asked = askSocketInParts(shop.url, '{ products { id ... @defer { nothing } } }');
    await expect(asked).rejects.toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
  });
});
