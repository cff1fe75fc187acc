import { requires, type World } from '../harness/world.ts';

const media = [0, 1, 2].map((at) => ({
  __typename: at === 1 ? 'Film' : 'Book',
  id: `m${at}`,
  title: `Title ${at}`,
  size: at * 10,
  pages: at * 100,
  minutes: 90,
  score: at,
  review: at === 2 ? null : { __typename: 'Review', text: `R${at}`, about: () => media[at + 1] },
  weight: requires('size', ({ size }) => size / 2),
  listed: at !== 1,
}));

/** Books and films, which two of three subgraphs cannot tell apart. */
export const createWorld = (): World => ({
  roots: {
    media,
    book: media[0],
    top: [media[1], media[0]],
    list: { __typename: 'List', id: 'l', first: media[2], all: [media[0], null, media[1]] },
  },
  entities: {
    Media: media,
    Book: media.filter(({ __typename }) => __typename === 'Book'),
    Film: media.filter(({ __typename }) => __typename === 'Film'),
  },
});
