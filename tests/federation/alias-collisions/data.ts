import { requires, type World } from '../harness/world.ts';

const tags = [0, 1, 2].map((at) => ({ __typename: 'Tag', id: `t${at}`, label: `L${at}`, color: `C${at}` }));
const users = [0, 1].map((at) => ({
  __typename: 'User',
  id: `i${at}`,
  email: `e${at}`,
  nickname: at ? null : 'nick',
  profile: { __typename: 'Profile', score: at + 5 },
  tags: ({ first }: { first?: number }) => tags.slice(at, at + (first ?? 3)),
  balance: at * 100,
  inbox: at + 1,
  rank: requires('profile { score }', ({ profile }) => profile.score * 2),
  tagline: requires('tags(first: 2) { id }', (user: { tags: { id: string }[] }) =>
    user.tags.map(({ id }) => id).join(),
  ),
}));

/** Users with two keys. */
export const createWorld = (): World => ({
  roots: { user: users[0], users },
  entities: { User: users, Tag: tags },
});
