import type { World } from '../harness/world.ts';

const users = ['Ada', 'Ben', 'Cleo'].map((name, at) => ({
  __typename: 'User',
  id: `u${at}`,
  name,
  nick: ({ style }: { style?: string }) => `${style ?? 'plain'}-${name}`,
}));

const reviews = [0, 1, 2, 3, 4].map((at) => ({
  __typename: 'Review',
  id: `r${at}`,
  body: at === 3 ? null : `Body ${at}`,
  author: at === 4 ? null : users[at % 3],
}));

const products = ['Table', 'Chair', 'Lamp'].map((name, at) => ({
  __typename: 'Product',
  id: `p${at}`,
  name,
  reviews: ({ first }: { first: number }) => (at === 2 ? [] : reviews.slice(at, at + first)),
  score: at === 1 ? null : at + 0.5,
}));

/** A shop: products, reviews and users in three subgraphs. */
export const createWorld = (): World => ({
  roots: {
    products,
    product: ({ id }: { id: string }) => products.find((one) => one.id === id),
    me: users[0],
  },
  entities: { Product: products, User: users },
});
