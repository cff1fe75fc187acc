import { requires, type Thing, type World } from '../harness/world.ts';

const addresses: Thing[] = [
  { __typename: 'Home', id: 'h', street: 'Elm', town: 'Oslo' },
  { __typename: 'Office', id: 'o', street: 'Main', floor: 3, town: 'Rome' },
  { __typename: 'Boat', id: 'b', port: 'Kiel' },
];
const users = [0, 1, 2, 3].map((at) => ({
  __typename: 'User',
  id: `u${at}`,
  address: addresses[at] ?? null,
  addresses: at === 3 ? null : [...addresses.slice(at), null],
  city: requires(
    'address { ... on Home { town street } ... on Office { town } }',
    ({ address }) => address && `${address.town} ${address.street}`,
  ),
  label: requires(
    'address { id __typename }',
    ({ address }) => address && `${address.__typename} ${address.id}`,
  ),
  labels: requires(
    'addresses { id ... on Office { street floor } ... on Home { street } ... on Boat { port } }',
    (input) =>
      input.addresses?.map(
        (one: Thing | null) =>
          one && [one['id'], one['street'], one['floor'], one['port']].map((part) => part ?? '-').join(' '),
      ),
  ),
}));

/** Users at addresses of three kinds, whose streets and towns are known in different subgraphs. */
export const createWorld = (): World => ({
  roots: { users, homes: [addresses[0]] },
  entities: {
    User: users,
    Home: addresses.slice(0, 1),
    Office: addresses.slice(1, 2),
    Boat: addresses.slice(2),
  },
});
