import type { World } from '../harness/world.ts';

const thing = { __typename: 'Thing', id: 't', n: 1, m: 2 };

/** One thing behind two query types. */
export const createWorld = (): World => ({
  roots: { a: thing, b: thing, again: [thing, null], set: ({ n }: { n: number }) => ({ ...thing, n }) },
  entities: { Thing: [thing] },
});
