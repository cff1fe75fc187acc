import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Fields and members that only the gateway sees. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'joins by a hidden key',
      query: `{ users { name age } }`,
    },
    {
      name: 'hides values of an enum',
      query: `{ users { rank } }`,
    },
    {
      name: 'hides members of a union',
      query: `{ pets { __typename ... on Cat { lives } ... on Dog { tricks } } }`,
    },
    {
      name: 'takes a hidden name as alias',
      query: `{ users { secret: name age } }`,
      stock: 'differs',
    },
  ],
};
