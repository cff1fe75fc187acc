import { requires, type World } from '../harness/world.ts';

const authors = [1, 20, 5].map((years, at) => ({ __typename: 'Author', id: `a${at}`, years }));
const posts = [0, 1, 2].map((at) => ({
  __typename: 'Post',
  id: `p${at}`,
  author: authors[at],
  authors: [[authors[0], null], null, [], [authors[at]]],
  byNovice: requires('author { years }', ({ author }) => author.years < 10),
  byExpert: requires('byNovice', ({ byNovice }) => !byNovice),
  verdict: requires('byExpert author { years } authors { years }', (input) => JSON.stringify(input.authors)),
  seal: requires('verdict', ({ verdict }) => `sealed ${verdict}`),
}));

const find = ({ id }: { id: string }) => posts.find((post) => post.id === id);

/** Posts judged by years that another subgraph knows, there and back several times. */
export const createWorld = (): World => ({
  roots: { posts: [posts[0], null, posts[1], posts[2]], first: posts[2], publish: find, withdraw: find },
  entities: { Post: posts, Author: authors },
});
