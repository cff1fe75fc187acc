import type { World } from '../harness/world.ts';

const users = [0, 1].map((at) => ({ __typename: 'User', id: `u${at}`, name: `N${at}`, age: at, hidden: 7 }));

/** Users of whom one field is hidden. */
export const createWorld = (): World => ({ roots: { users }, entities: { User: users } });
