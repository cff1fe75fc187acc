import type { World } from '../harness/world.ts';

const posts = [0, 1].map((at) => ({
  __typename: 'Post',
  id: `p${at}`,
  author: `A${at}`,
  likes: at,
  text: 'T',
  views: at,
  shares: 2,
}));

/** Posts whose fields move from the old subgraph to the new one. */
export const createWorld = (): World => ({
  roots: { feed: posts, latest: posts },
  entities: { Post: posts },
});
