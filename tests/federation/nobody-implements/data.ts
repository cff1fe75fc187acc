import type { World } from '../harness/world.ts';

/** Nothing that implements the interface. */
export const createWorld = (): World => ({
  roots: {
    account: { __typename: 'Account', id: 'a' },
    node: null,
    thing: { __typename: 'Thing', name: 'T', node: null },
    sure: null,
  },
});
