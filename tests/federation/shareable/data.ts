import type { World } from '../harness/world.ts';

const items = [0, 1, 2].map((at) => ({
  __typename: 'Item',
  id: `${at}`,
  box: at === 1 ? null : { __typename: 'Box', w: at, h: at, d: at * at },
  onlyA: at,
  onlyB: -at,
}));

/** Items in boxes that two subgraphs know, one better than the other. */
export const createWorld = (): World => ({
  roots: { items, shared: items[2]?.box, more: [items[0], null, items[2]] },
  entities: { Item: items },
});
