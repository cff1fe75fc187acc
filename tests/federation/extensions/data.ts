import { requires, type Thing, type World } from '../harness/world.ts';

const users: Thing[] = [0, 1].map((at) => ({
  __typename: 'User',
  id: `u${at}`,
  name: at ? null : 'Ada',
  nick: `N${at}`,
  rating: at,
  bought: () => products.slice(at),
  greeting: requires('name', ({ name }) => `Hello ${name}`),
}));
const products: Thing[] = [0, 1].map((at) => ({
  __typename: 'Product',
  upc: `p${at}`,
  name: `Product ${at}`,
  offer: at ? null : { __typename: 'Offer', price: 7, to: users },
}));

/** Products and users of two subgraphs of Federation 1, extended by one of Federation 2. */
export const createWorld = (): World => ({
  roots: {
    products,
    user: ({ id }: { id: string }) => users.find((one) => one['id'] === id),
    me: users[1],
    best: products[0],
  },
  entities: { User: users, Product: products },
});
