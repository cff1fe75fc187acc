import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Root types with names of their own. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'shows the name of the supergraph',
      query: `{ __typename a { n m __typename } b { n m } again { n } q: __typename }`,
    },
    {
      name: 'shows it alone',
      query: `{ __typename kind: __typename }`,
    },
    {
      name: 'shows it for mutations',
      query: `mutation { __typename set(n: 4) { n m } }`,
    },
    {
      name: 'shows it inside a fragment',
      query: `query { ...F } fragment F on Query { __typename b { __typename } }`,
      stock: 'differs',
    },
  ],
  deferred: [
    '{ __typename ... @defer { again { n } } }',
    '{ ... on Query @defer { again { n } ... @defer { a: again { n } } } }',
  ],
};
