import type { World } from '../harness/world.ts';

const users = [0, 1, 2].map((at) => ({
  __typename: 'User',
  id: `u${at}`,
  name: `N${at}`,
  age: at,
  boss: () => users[at + 1] ?? null,
  pets: ({ n }: { n?: number }) => [{ __typename: 'Pet', name: 'Rex', owner: users[at] }].slice(0, n ?? 1),
}));

/** Users, their bosses and their pets. */
export const createWorld = (): World => ({
  roots: { users, me: users[0], count: 3 },
  entities: { User: users },
});
