import { requires, type World } from '../harness/world.ts';

const users = [0, 1].map((at) => ({
  __typename: 'User',
  id: `${at}`,
  name: `U${at}`,
  reviews: (): unknown => reviews.filter(({ author }) => author === users[at]),
}));
const products = [0, 1].map((at) => ({
  __typename: 'Product',
  upc: `p${at}`,
  price: at,
  weight: 5,
  label: `L${at}`,
  reviews: (): unknown => reviews.filter(({ product }) => product === products[at]),
  freight: requires('price weight', ({ price, weight }) => price * weight),
}));
const reviews = [0, 1, 2].map((at) => ({
  __typename: 'Review',
  id: `r${at}`,
  body: `B${at}`,
  author: users[at % 2],
  product: products[at % 2],
}));

/** The shop of the Federation 1 documentation. */
export const createWorld = (): World => ({
  roots: { me: users[0], top: products },
  entities: { User: users, Product: products, Review: reviews },
});
