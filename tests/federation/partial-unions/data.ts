import type { World } from '../harness/world.ts';

const screw = { __typename: 'Screw', size: 3 };
const hinge = { __typename: 'Hinge', angle: 90 };
const lock = { __typename: 'Lock', code: 'x' };
const lid = (...parts: readonly unknown[]) => ({ __typename: 'Lid', parts, main: parts.at(-1) ?? null });
const boxes = [
  { __typename: 'Box', id: 'mine', lid: lid(screw, screw), own: lid(hinge, screw), other: lid(screw, lock) },
  { __typename: 'Box', id: 'theirs', lid: lid(screw), own: null, other: lid(lock) },
  { __typename: 'Box', id: 'shared', lid: lid(screw), own: lid(), other: lid(screw) },
];
const songs = [{ __typename: 'Song', id: 's', tune: 'la', length: 4 }];
const things = [{ __typename: 'Thing', id: 't', media: songs[0] }];

/** Boxes whose parts one subgraph knows better than the other, and things that both know alike. */
export const createWorld = (): World => ({
  roots: { mine: boxes[0], theirs: boxes[1], shared: boxes[2], thing: things[0], again: things[0] },
  entities: { Box: boxes, Song: songs, Book: [], Film: [], Thing: things },
});
