import type { World } from '../harness/world.ts';

const screw = { __typename: 'Screw', size: 3 };
const hinge = { __typename: 'Hinge', angle: 90 };
const lock = { __typename: 'Lock', code: 'x' };
const lid = (...parts: readonly unknown[]) => ({ __typename: 'Lid', parts, main: parts.at(-1) ?? null });
const hammer = { __typename: 'Hammer', name: 'thor', weight: 2 };
const drill = { __typename: 'Drill', name: 'dr', speed: 900 };
const saw = ({ size = 1 }: { readonly size?: number | undefined }) => ({
  __typename: 'Saw',
  name: 'zz',
  teeth: 10 * size,
});
const boxes = [
  {
    __typename: 'Box',
    id: 'mine',
    lid: lid(screw, hinge),
    own: lid(hinge, screw),
    other: lid(screw, lock),
    tool: saw,
  },
  { __typename: 'Box', id: 'theirs', lid: lid(lock, screw), own: null, other: lid(lock), tool: drill },
  { __typename: 'Box', id: 'shared', lid: lid(screw), own: lid(), other: lid(screw), tool: hammer },
];
const songs = [{ __typename: 'Song', id: 's', tune: 'la', length: 4 }];
const books = [{ __typename: 'Book', id: 'b', pages: 7, cover: 'red' }];
const things = [
  { __typename: 'Thing', id: 't', media: songs[0] },
  { __typename: 'Thing', id: 'l', media: books[0] },
];
const plan = {
  __typename: 'Plan',
  fixing: { __typename: 'Nail', size: 2, grip: 'firm' },
  page: 4,
  title: 'Shed',
};

/** Boxes whose parts one subgraph knows better than the other, and things that both know alike. */
export const createWorld = (): World => ({
  roots: {
    mine: boxes[0],
    theirs: boxes[1],
    shared: boxes[2],
    thing: things[0],
    again: things[0],
    loan: things[1],
    plan,
  },
  entities: { Box: boxes, Song: songs, Book: books, Film: [], Thing: things },
});
