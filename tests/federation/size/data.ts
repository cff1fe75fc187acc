import type { World } from '../harness/world.ts';

const nodes = Array.from({ length: 40 }, (_, at) => ({
  __typename: 'Node',
  id: `n${at}`,
  depth: at,
  next: (): unknown => nodes[at + 1],
  back: (): unknown => nodes[at - 1],
}));
const many = Array.from({ length: 1000 }, (_, at) => ({
  __typename: 'Item',
  id: `${at % 700}`,
  square: (at % 700) ** 2,
  node: nodes[(at % 700) % 40],
}));

/** A chain of forty nodes, and a thousand items of which three hundred occur twice. */
export const createWorld = (): World => ({
  roots: { root: nodes[0], many },
  entities: { Node: nodes, Item: many },
});
