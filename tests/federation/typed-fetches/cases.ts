import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** One field asked for different things on different types: a subgraph is only asked what is wanted of each. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'in a list of a union',
      query:
        '{ entries { __typename ... on Post { author { email } } ... on Comment { author { name } } ... on Ad { author { name } } } }',
    },
    {
      name: 'of one object',
      query:
        '{ pinned { ... on Post { author { email } } ... on Comment { author { name boss { name } } } } }',
    },
    {
      name: 'in lists of lists, beside what is asked of all',
      query: '{ pages { id author { name } ... on Post { author { email } } } }',
    },
    {
      name: 'in lists below, with fragments that have names',
      query: `{ entries { ...P ...C } }
        fragment P on Post { readers { email name } author { name } }
        fragment C on Comment { readers { name } author { boss { name } } on { ... on Post { author { email } } ... on Comment { author { id name } } } }`,
    },
    {
      name: 'with aliases and conditions',
      query: `query ($yes: Boolean = true, $no: Boolean = false) { entries {
        ... on Post @include(if: $yes) { author { id: email name @skip(if: $no) } }
        ... on Comment @skip(if: $no) { author { id: name ... @include(if: $no) { email } } }
        ... on Ad { by: author { name } } } }`,
      stock: 'differs',
    },
    {
      name: 'and an address that is wanted and refused',
      query:
        '{ entries { ... on Post { author { name } } ... on Comment { author { email boss { email } } } ... on Ad { author { site } } } }',
    },
  ],
};
