import type { World } from '../harness/world.ts';

const makers = ['m0', 'm1'].map((id) => ({ __typename: 'Maker', id, name: `Maker ${id}`, land: 'NO' }));
const products = [0, 1, 2].map((at) => ({
  __typename: 'Product',
  id: `p${at}`,
  name: `Product ${at}`,
  price: at * 5,
  maker: makers[at] ?? null,
  rank: 10 - at,
}));
const books = [{ __typename: 'Book', id: 'b', title: 'Emma', pages: 474 }];
const films = [{ __typename: 'Film', id: 'f', title: 'Alien' }];

/** Products, books and films, of which one subgraph provides parts. */
export const createWorld = (): World => ({
  roots: {
    products,
    product: ({ id }: { id: string }) => products.find((one) => one.id === id),
    best: products[0],
    worst: products[2],
    any: products[1],
    media: [...books, ...films],
  },
  entities: { Product: products, Maker: makers, Book: books, Film: films },
});
