import type { World } from '../harness/world.ts';

const items = [0, 1].map((at) => ({
  __typename: 'Item',
  id: `${at}`,
  size: at,
  tag: `t${at}`,
  box: { __typename: 'Box', w: at, list: [at] },
}));

/** Two items in three subgraphs. */
export const createWorld = (): World => ({ roots: { items }, entities: { Item: items } });
