import { requires, type World } from '../harness/world.ts';

const items = [0, 1].map((at) => ({
  __typename: 'Item',
  id: `${at}`,
  size: at,
  must: at,
  tag: 't',
  cost: requires('size', ({ size }) => size + 1),
}));

/** Two items in three subgraphs, of which b is down. */
export const createWorld = (): World => ({ roots: { items, ok: true }, entities: { Item: items } });
