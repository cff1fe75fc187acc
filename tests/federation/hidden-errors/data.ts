import { requires, type World } from '../harness/world.ts';

const fail = (what: string) => () => {
  throw new Error(`No ${what}.`);
};
const users = [0, 1].map((at) => ({
  __typename: 'User',
  id: `u${at}`,
  code: at === 1 ? fail('code') : 'c0',
  name: `N${at}`,
  age: at,
  nick: at === 1 ? fail('nick') : ({ style }: { style?: string }) => `nick ${style}`,
  rank: requires('nick(style: "loud")', ({ nick }) => `rank of ${nick}`),
}));
const pets = [{ __typename: 'Pet', code: 'p0' }];

/** Users of whom one fails to tell what the gateway needs to know. */
export const createWorld = (): World => ({
  roots: { users, nodes: [...pets, ...users], me: users[1] },
  entities: { User: users },
});
