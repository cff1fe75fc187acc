import type { Thing, World } from '../harness/world.ts';

const books: Thing[] = [0, 1].map((at) => ({
  __typename: 'Book',
  id: `b${at}`,
  title: `Book ${at}`,
  price: at / 2,
  twin: () => (at ? books[0] : toys[0]),
}));
const toys: Thing[] = [0, 1].map((at) => ({
  __typename: 'Toy',
  id: `t${at}`,
  age: at,
  price: at ? null : 9.5,
  twin: () => (at ? null : books[1]),
}));

/** Books and toys with twins of either kind. */
export const createWorld = (): World => ({
  roots: {
    product: books[0],
    products: [...toys, null, ...books],
    cheap: toys[1],
    node: ({ id }: { id: string }) => [...books, ...toys].find((one) => one['id'] === id),
  },
  entities: { Book: books, Toy: toys, Product: [...books, ...toys] },
});
