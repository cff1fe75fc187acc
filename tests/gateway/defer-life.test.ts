import { ApolloServer } from '@apollo/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apolloGateway } from '../../gateway/index.ts';
import { askInParts, DEFER_2022, DEFER_TODAY, mergeParts, type Part } from '../support/incremental-client.ts';
import { startShop } from './defer-shop.ts';

const QUERY = '{ products(first: 1) { id ... @defer(label: "s") { score } } }';

let hasty: Awaited<ReturnType<typeof startShop>>;
let shop: Awaited<ReturnType<typeof startShop>>;
beforeAll(async () => {
  [hasty, shop] = await Promise.all([startShop({ requestTimeoutMs: 700 }), startShop()]);
});
afterAll(() =>
  Promise.all(
    [hasty, shop].map((one) => {
      one.gates.reviews.open();
      return one.close();
    }),
  ),
);

/** Resolves when something has become true; tests wait for events, never for a time. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

it.each([
  [
    DEFER_2022,
    {
      hasNext: false,
      incremental: [
        {
          data: null,
          path: ['products', 0],
          label: 's',
          errors: [{ path: ['products', 0], extensions: { code: 'REQUEST_TIMEOUT' } }],
        },
      ],
    },
  ],
  [
    DEFER_TODAY,
    { hasNext: false, completed: [{ id: '0', errors: [{ extensions: { code: 'REQUEST_TIMEOUT' } }] }] },
  ],
])('ends every part at the deadline of the request: %s', async (accept, last) => {
  hasty.gates.reviews.close();
  const { parts } = await askInParts(hasty.url, QUERY, { accept });
  expect(parts).toHaveLength(2);
  expect(parts[0]?.data).toEqual({ products: [{ id: 'p0' }] });
  expect(parts[1]).toMatchObject(last);
  hasty.gates.reviews.open();
});

it('answers 504 when not even the first part is there at the deadline', async () => {
  hasty.gates.reviews.close();
  const { status, parts, text } = await askInParts(
    hasty.url,
    '{ best { id ... @defer { author { name } } } }',
  );
  expect(status).toBe(504);
  expect(parts).toEqual([]);
  expect(text).toContain('REQUEST_TIMEOUT');
  hasty.gates.reviews.open();
});

it('keeps its supergraph until the last part is out', async () => {
  const { snapshot } = shop.gateway;
  shop.gates.reviews.close();
  let referencesAfterSwap = 0;
  const onPart = async (part: Part): Promise<void> => {
    if (!part.data) return;
    await shop.gateway.useSupergraph(`${shop.supergraphSdl}\n# again`);
    referencesAfterSwap = snapshot?.references ?? 0;
    shop.gates.reviews.open();
  };
  const { parts } = await askInParts(shop.url, QUERY, { onPart });
  expect(referencesAfterSwap).toBe(1);
  expect(mergeParts(parts).data).toEqual({ products: [{ id: 'p0', score: 0 }] });
  await snapshot?.disposed;
  expect(snapshot?.references).toBe(0);
});

it('stops asking when the client goes away', async () => {
  const { reviews } = shop.subgraphs;
  let isAborted = false;
  if (!reviews) throw new Error('no reviews');
  reviews.fault = (request) =>
    new Promise(() => {
      request.signal.addEventListener('abort', () => {
        isAborted = true;
      });
    });
  const leave = new AbortController();
  const before = reviews.requests.length;
  const onPart = async (): Promise<void> => {
    await until(() => reviews.requests.length > before);
    leave.abort();
  };
  await askInParts(shop.url, QUERY, { signal: leave.signal, onPart }).catch(() => {});
  await until(() => isAborted);
  await until(() => shop.gateway.snapshot?.references === 1);
  reviews.fault = undefined;
});

it('writes the receipt when all products are known', async () => {
  const { parts } = await askInParts(shop.url, QUERY, { extensions: { weft: { receipt: true } } });
  expect(parts[0]).not.toHaveProperty('extensions');
  expect(parts[1]?.extensions).toMatchObject({
    weft: {
      receipt: {
        teams: ['goods', 'voices'],
        products: [
          { id: 'shop.products', asOf: '2001-01-01T00:00:00Z' },
          { id: 'shop.reviews', asOf: '2001-02-01T00:00:00Z' },
        ],
        paths: { 'products[].score': { team: 'voices', subgraph: 'reviews' } },
      },
    },
  });
});

it('asks a subgraph for a deferred part only when somebody waits for it', async () => {
  const { reviews } = shop.subgraphs;
  const before = reviews?.requests.length;
  await askInParts(shop.url, '{ product(id: "nobody") { id ... @defer { score } } }');
  expect(reviews?.requests.length).toBe(before);
});

it('gives an Apollo Server the whole answer', async () => {
  const server = new ApolloServer({ gateway: apolloGateway({ supergraphSdl: shop.supergraphSdl }) });
  const { body } = await server.executeOperation({ query: QUERY });
  expect(body).toMatchObject({
    kind: 'single',
    singleResult: { data: { products: [{ id: 'p0', score: 0 }] } },
  });
  await server.stop();
});
