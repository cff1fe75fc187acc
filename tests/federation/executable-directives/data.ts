import type { World } from '../harness/world.ts';

const users = [{ __typename: 'User', id: 'u', name: 'Ada' }];

/** A user and two texts. */
export const createWorld = (): World => ({ roots: { users, a: 'a', b: 'b' }, entities: { User: users } });
