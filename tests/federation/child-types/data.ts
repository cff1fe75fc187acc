import type { Thing, World } from '../harness/world.ts';

const fail = () => {
  throw new Error('No code.');
};
const users: Thing[] = [0, 1].map((at) => ({
  __typename: 'User',
  id: `u${at}`,
  name: at ? null : 'Ada',
  code: at ? fail : 'c',
  tags: [{ __typename: 'Tag', text: 't' }, null],
  note: 'note',
  similar: () => [...admins, users[at]],
}));
const admins: Thing[] = [0, null].map((id) => ({
  __typename: 'Admin',
  id,
  name: 'Root',
  note: 7,
  similar: () => users[0],
}));
const groups: Thing[] = [0, 1].map((at) => ({
  __typename: 'Group',
  id: `g${at}`,
  name: at ? fail : 'Group',
  code: at,
  tags: [[{ __typename: 'Tag', text: 'g' }], null],
}));
const bots: Thing[] = [{ __typename: 'Bot', id: null, code: [1, null] }];

/** Users, groups, bots and admins whose fields of one name have different types. */
export const createWorld = (): World => ({
  roots: {
    users,
    hits: [...users, ...groups, ...bots],
    things: [
      { __typename: 'Small', value: { __typename: 'SmallValue', text: null, n: 1 } },
      { __typename: 'Large', value: { __typename: 'LargeValue', text: 'x', n: null } },
    ],
    accounts: [...admins, ...users],
  },
  entities: { User: users, Admin: admins, Group: groups, Bot: bots },
});
