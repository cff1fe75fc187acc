import type { Thing, World } from '../harness/world.ts';

const categories: Thing[] = [0, 1].map((at) => ({
  __typename: 'Category',
  id: `c${at}`,
  name: `Category ${at}`,
  rank: at,
  products: () => [products[at], null],
}));
const products: Thing[] = [0, 1].map((at) => ({
  __typename: 'Product',
  id: `p${at}`,
  name: `Product ${at}`,
  notes: [{ __typename: 'Note', text: 'n' }],
  categories: () => (at ? [...categories, null] : [categories[1]]),
}));
const cats = [{ __typename: 'Cat', id: 'k', name: 'Kit', age: 3 }];
const dogs = [{ __typename: 'Dog', id: 'd', name: 'Rex', age: 4 }];

/** Products in categories, and pets, that a search provides more or less of. */
export const createWorld = (): World => ({
  roots: {
    hits: products,
    deep: products[1],
    plain: [...products, null],
    pets: [...cats, null, ...dogs],
    mixed: [...dogs, ...cats],
  },
  entities: { Product: products, Category: categories, Cat: cats, Dog: dogs },
});
