import type { Thing, World } from '../harness/world.ts';

const refuse = (): never => {
  throw new Error('This address is secret.');
};

const users: Thing[] = Array.from({ length: 4 }, (_, at) => ({
  __typename: 'User',
  id: `u${at}`,
  name: at === 3 ? null : `User ${at}`,
  email: at % 2 ? refuse : `u${at}@example.org`,
  boss: () => users[at - 1] ?? null,
}));
const firms: Thing[] = [{ __typename: 'Firm', id: 'f0', name: 'Firm', site: refuse }];
const posts: Thing[] = [0, 2].map((at) => ({
  __typename: 'Post',
  id: `p${at}`,
  author: users[at],
  readers: [users[0], users[2]],
}));
const comments: Thing[] = [1, 3, 0].map((at) => ({
  __typename: 'Comment',
  id: `c${at}`,
  author: users[at],
  readers: at === 3 ? null : [users[1], users[at]],
  on: at === 1 ? posts[0] : at === 3 ? () => comments[0] : null,
}));
const ad: Thing = { __typename: 'Ad', id: 'a', author: firms[0] };

/** A feed of three types, each with an author. Addresses of every second user are refused, so asking for one that nobody wants shows. */
export const createWorld = (): World => ({
  roots: {
    entries: [posts[0], comments[0], null, ad, comments[1], posts[1], comments[2]],
    pinned: comments[0],
    pages: [[posts[0], comments[0]], [], null, [comments[1]]],
    me: users[1],
  },
  entities: { User: users, Firm: firms, Post: posts },
});
