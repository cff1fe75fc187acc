import type { World } from '../harness/world.ts';

const items = [
  { __typename: 'Item', id: 'i0', name: 'zero', part: { __typename: 'Wheel', spokes: 8 } },
  { __typename: 'Item', id: 'i1', name: 'one', part: { __typename: 'Gear', teeth: 12 } },
];

/** A few things to ask for with hints. */
export const createWorld = (): World => ({ roots: { a: 'a', b: 'b', items }, entities: { Item: items } });
