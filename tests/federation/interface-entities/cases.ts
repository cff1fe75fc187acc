import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Interfaces with keys, whose fields lead to themselves. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'reads fields of the interface from another subgraph',
      query: '{ products { id price } cheap { price } }',
    },
    {
      name: 'goes round',
      query: '{ product { twin { id twin { id price } } } cheap { twin { id } } }',
    },
    {
      name: 'goes round by types',
      query:
        '{ product { ... on Book { title twin { ... on Toy { age price twin { ... on Book { title } } } } } } }',
    },
    {
      name: 'by a second interface',
      query:
        '{ a: node(id: "t0") { id ... on Product { price twin { price __typename } } } b: node(id: "b1") { ... on Book { price title } } c: node(id: "none") { id } }',
    },
    {
      name: 'with __typename everywhere',
      query:
        '{ __typename products { __typename kind: __typename twin { __typename ... on Toy { __typename age } } } }',
    },
  ],
};
