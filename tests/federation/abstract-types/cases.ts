import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Interfaces and unions spread over subgraphs whose members differ. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'asks each subgraph for the members it knows',
      query: `{ results { ...R } more { ...R } } fragment R on Result { __typename ... on Car { id speed wheels } ... on Boat { sails } ... on Plane { wings } }`,
    },
    {
      name: 'narrows an interface by another',
      query: `{ nodes { id ... on Named { name extra } ... on Car { speed } } }`,
    },
    {
      name: 'reads the interface where some fields are elsewhere',
      query: `{ named { name extra __typename } }`,
    },
    {
      name: 'goes from union to union',
      query: `{ results { ... on Car { owner { ... on Person { name friends { name } } ... on Firm { seat staff { id name friends { id } } } } } } }`,
    },
    {
      name: 'lets enums differ',
      query: `{ results { ... on Boat { flag } } more { ... on Plane { flag } } one { __typename ... on Boat { flag } } }`,
    },
    {
      name: 'gives one name to fields of different types',
      query: `{ results { ... on Car { n: wheels } ... on Boat { n: sails } } more { ... on Car { n: speed } ... on Plane { n: wings } } }`,
    },
    {
      name: 'merges the same field of fragments that overlap',
      query: `{ nodes { ... on Node { id } ... on Car { id name } ... on Named { name } ... on Boat { id } } }`,
    },
    {
      name: 'selects nothing of a member',
      query: `{ nodes { ... on Boat { sails } } results { ... on Car { owner { __typename } } } }`,
    },
  ],
};
