import type { World } from '../harness/world.ts';

const users = ['HIGH', 'NONE', 'LOW', 'WRONG'].map((kind, at) => ({
  __typename: 'User',
  id: `u${at}`,
  kind,
  other: at === 1 ? 'LOST' : kind === 'NONE' ? null : kind,
  rank: (args: unknown) => JSON.stringify(args),
}));

/** Users with levels that two subgraphs know differently, one of a level that none does. */
export const createWorld = (): World => ({
  roots: {
    users,
    find: ({ filter, kind }: { filter: { first: number }; kind: string }) =>
      kind === 'GUEST' ? null : users.slice(0, filter.first),
  },
  entities: { User: users },
});
