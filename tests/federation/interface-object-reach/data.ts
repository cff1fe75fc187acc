import type { Thing, World } from '../harness/world.ts';

const media: Thing[] = ['Video', 'Essay', 'Video'].map((__typename, at) => ({
  __typename,
  id: `m${at}`,
  title: at === 2 ? null : `Title ${at}`,
  length: 100 + at,
  words: 900,
  by: `by ${at}`,
  author: () => (at === 1 ? null : author),
}));
const author: Thing = { __typename: 'Author', id: 'a', name: 'Ada', works: media };

const list: Thing = {
  __typename: 'List',
  id: 'l',
  media: media[1],
  many: [[media[0], null], null, [], [media[2], media[1]]],
};

/** Media that two subgraphs know only as such, one of them only by name. */
export const createWorld = (): World => ({
  roots: {
    media: media[0],
    author,
    list,
  },
  entities: {
    Media: media,
    Video: media.filter(({ __typename }) => __typename === 'Video'),
    Essay: media.filter(({ __typename }) => __typename === 'Essay'),
    Author: [author],
    List: [list],
  },
});
