import type { World } from '../harness/world.ts';

const people = [0, 1, 2].map((at) => ({
  __typename: 'Person',
  id: `o${at}`,
  name: `P${at}`,
  friends: () => people.slice(at + 1),
}));
const firms = [{ __typename: 'Firm', id: 'f', seat: 'Oslo', staff: [people[0], null, people[2]] }];
const cars = [0, 1].map((at) => ({
  __typename: 'Car',
  id: `c${at}`,
  name: `Car ${at}`,
  wheels: 4,
  owner: at ? firms[0] : people[0],
  extra: at,
  speed: 100 + at,
}));
const boats = [{ __typename: 'Boat', id: 'b', sails: 2, flag: 'NO' }];
const planes = [{ __typename: 'Plane', id: 'p', name: 'Jet', extra: 7, wings: 2, flag: 'FI' }];

/** Vehicles of which one subgraph knows boats and the other planes. */
export const createWorld = (): World => ({
  roots: {
    nodes: [...cars, ...boats],
    results: [cars[0], boats[0], cars[1]],
    one: boats[0],
    more: [planes[0], cars[1]],
    named: [...planes],
  },
  entities: { Person: people, Firm: firms, Car: cars, Boat: boats, Plane: planes },
});
