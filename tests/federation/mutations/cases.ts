import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Mutations run one after another, whichever subgraphs they belong to. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'in order over subgraphs',
      query: `mutation { a: add(by: 1) { value } b: double { id } c: add(by: 3) { value } d: double { history } e: add(by: 5) { value } }`,
    },
    {
      name: 'with fields of the other subgraph',
      query: `mutation { add(by: 2) { value history } }`,
    },
    {
      name: 'the same field twice',
      query: `mutation { a: add(by: 1) { value } b: add(by: 1) { value } }`,
    },
    {
      name: 'on after one that failed',
      query: `mutation { fail { value } add(by: 4) { value } double { id } }`,
    },
    {
      name: 'with variables and fragments',
      query: `mutation($by: Int!, $no: Boolean = false) { ...M double @include(if: $no) { id } } fragment M on Mutation { add(by: $by) { value __typename } }`,
      variables: { by: 7 },
    },
  ],
};
