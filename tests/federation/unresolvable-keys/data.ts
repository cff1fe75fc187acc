import { requires, type World } from '../harness/world.ts';

const things = [0, 1].map((at) => ({
  __typename: 'Thing',
  id: `t${at}`,
  upc: `u${at}`,
  price: at + 1,
  weight: at * 7,
  cost: requires('weight', ({ weight }) => weight * 2),
}));

const references: World['references'] = {
  b: { Thing: ({ upc }) => (upc === undefined ? refuse('upc') : things.find((one) => one.upc === upc)) },
  c: { Thing: ({ id }) => (id === undefined ? refuse('id') : things.find((one) => one.id === id)) },
  a: { Thing: ({ id, upc }) => things.find((one) => one.id === id || one.upc === upc) },
};

/** Two things with two keys. The subgraphs refuse the key they do not resolve. */
export const createWorld = (): World => ({ roots: { things, best: things[1] }, references });

function refuse(key: string): never {
  throw new Error(`Expected a reference by ${key}.`);
}
