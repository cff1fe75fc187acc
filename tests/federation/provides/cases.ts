import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Fields that a subgraph can answer on one path only: nested, on unions, beside what it cannot. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'asks nobody else for what is provided',
      query: `{ best { name rank maker { name } } worst { price rank } }`,
    },
    {
      name: 'asks for the rest',
      query: `{ best { name price maker { name land } } worst { name price maker { name } } any { name price } }`,
    },
    {
      name: 'provides on members of a union',
      query: `{ media { __typename ... on Book { title } ... on Film { title } } }`,
    },
    {
      name: 'asks for the rest of one member',
      query: `{ media { ... on Book { title pages } ... on Film { title id } } }`,
    },
    {
      name: 'provides under aliases',
      query: `{ best { n: name m: maker { n: name i: id } name: price } }`,
    },
  ],
};
