import { requires, type Thing, type World } from '../harness/world.ts';

const texts: Thing[] = [0, 1].map((at) => ({
  __typename: 'Text',
  id: `t${at}`,
  at: `${at}:00`,
  words: at * 100,
  lines: at ? 50 : null,
  pages: requires('lines', ({ lines }) => (lines === null ? null : lines / 10)),
  volume: requires('pages', ({ pages }) => (pages === null ? 0 : pages * 2)),
}));
const images: Thing[] = [{ __typename: 'Image', id: 'i', at: '7:00', url: '/i', size: 3 }];

/** Texts and images whose fields moved between three subgraphs, one of which is gone. */
export const createWorld = (): World => ({
  roots: {
    feed: [...texts, null, ...images],
    posts: images,
    all: [...images, ...texts],
    some: [texts[1], ...images],
  },
  entities: { Text: texts, Image: images },
});
