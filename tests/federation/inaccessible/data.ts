import type { World } from '../harness/world.ts';

const users = ['HIGH', 'HIDDEN', 'LOW'].map((rank, at) => ({
  __typename: 'User',
  secret: `s${at}`,
  name: `N${at}`,
  age: at,
  rank,
}));
const pets = [
  { __typename: 'Cat', lives: 9 },
  { __typename: 'Dog', tricks: ['roll'] },
];

/** Users known by a secret key, one of a rank that clients must not see. */
export const createWorld = (): World => ({ roots: { users, pets }, entities: { User: users } });
