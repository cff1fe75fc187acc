import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SubgraphFixture, startTestMesh, type TestMesh } from '../support/gateway-fixtures.ts';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@composeDirective"])';

const plain: readonly SubgraphFixture[] = [
  {
    name: 'products',
    typeDefs: `${LINK} type Query { top: [Product] } type Product @key(fields: "upc") { upc: ID! name: String }`,
    resolvers: { Query: { top: () => [{ upc: '1', name: 'Table' }] } },
  },
  {
    name: 'stock',
    typeDefs: `${LINK} type Product @key(fields: "upc") { upc: ID! count: Int }`,
    resolvers: {
      Product: {
        __resolveReference: (product: object) => product,
        count: () => {
          throw new Error('no stock');
        },
      },
    },
  },
];

describe('a supergraph without owners', () => {
  let mesh: TestMesh;
  beforeAll(async () => {
    mesh = await startTestMesh(plain, { teams: [] });
  });
  afterAll(() => mesh.close());

  it('is served, with errors that name the subgraph only', async () => {
    const { data, errors } = await mesh.ask('{ top { name count } }');
    expect(data).toEqual({ top: [{ name: 'Table', count: null }] });
    expect(errors).toEqual([
      {
        message: 'no stock',
        path: ['top', 0, 'count'],
        extensions: { code: 'SUBGRAPH_ERROR', subgraph: 'stock' },
      },
    ]);
  });

  it('has an empty index and receipts without teams', async () => {
    expect(await (await fetch(`${mesh.url}/ownership`)).json()).toMatchObject({
      teams: {},
      products: {},
      coordinates: {},
    });
    const { extensions } = await mesh.ask('{ top { name } }', { extensions: { weft: { receipt: true } } });
    expect(extensions?.['weft']).toMatchObject({
      receipt: {
        teams: [],
        products: [],
        paths: { 'top[].name': { subgraph: 'products', coordinate: 'Product.name' } },
      },
    });
  });

  it('is explained', async () => {
    const outcome = await mesh.gateway.explain('{ top { name count } }');
    expect(outcome.ok && outcome.value.text).toContain('fetch stock for top[]');
  });
});

describe('a supergraph whose owners were written by hand', () => {
  it('takes the owner of the field, else of the type, else of the schema, in the subgraph that resolves it', async () => {
    const owner =
      'directive @owner(team: String!, steward: String) repeatable on SCHEMA | OBJECT | FIELD_DEFINITION';
    const head = `${LINK} @link(url: "https://weft.example/mesh/v1.0", import: ["@owner"]) @composeDirective(name: "@owner") ${owner}`;
    const [products, stock] = plain;
    if (!products || !stock) throw new Error('fixtures');
    const mesh = await startTestMesh(
      [
        {
          ...products,
          typeDefs: `${head} type Query { top: [Product] } type Product @key(fields: "upc") @owner(team: "sales") { upc: ID! name: String @owner(team: "brand") }`,
        },
        { ...stock, typeDefs: `${LINK} type Product @key(fields: "upc") { upc: ID! count: Int }` },
      ],
      { teams: [] },
    );
    const { coordinates, teams } = JSON.parse(await (await fetch(`${mesh.url}/ownership`)).text());
    expect(coordinates['Product.name'].owners).toEqual([{ team: 'brand', subgraph: 'products' }]);
    expect(coordinates['Product.count'].owners).toEqual([{ team: 'sales', subgraph: 'stock' }]);
    expect(coordinates['Product.upc'].owners).toEqual([{ team: 'sales' }]);
    expect(teams).toEqual({ sales: { title: 'sales' }, brand: { title: 'brand' } });
    await mesh.close();
  });
});
