import type { World } from '../harness/world.ts';

const fail = (what: string) => () => {
  throw new Error(`No ${what}.`);
};
const users = [0, 1, 2].map((at) => ({
  __typename: 'User',
  id: `u${at}`,
  name: at === 1 ? fail('name') : `N${at}`,
  age: at === 1 ? fail('age') : at,
  mail: at === 2 ? fail('mail') : 'a@b',
  old: true,
  friends: (): unknown => users.slice(at + 1),
  pets: (): unknown => [
    { __typename: 'Pet', name: fail('pet'), owner: users[1], kind: 'CAT' },
    { __typename: 'Pet', name: 'Rex', owner: users[0], kind: at === 0 ? fail('kind') : 'DOG' },
  ],
}));

/** Users of whom one fails to tell an age, another a mail address. */
export const createWorld = (): World => ({
  roots: {
    users: [users[1], null, users[0], users[1]],
    groups: [[users[0], users[1]], null, [users[1]]],
    me: users[0],
    root: fail('root'),
    mustRoot: 1,
  },
  entities: { User: users },
});
