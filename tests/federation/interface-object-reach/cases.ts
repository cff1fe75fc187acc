import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Interface objects that a third subgraph extends or only names. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'reads what another subgraph adds, by type',
      query: '{ media { id title ... on Video { length by } ... on Essay { words } } }',
    },
    {
      name: 'goes from a subgraph that only names them',
      query: '{ list { media { id by title __typename } many { id by title } } }',
    },
    {
      name: 'by types from there',
      query:
        '{ list { media { ... on Essay { words by } ... on Video { length } } many { __typename ... on Video { length author { name } } } } }',
    },
    {
      name: 'goes round by way of authors',
      query: '{ author { works { __typename by author { name works { title } } } } }',
    },
    { name: 'only the key', query: '{ list { media { id } many { id } } }' },
    {
      name: 'under other names',
      query: '{ list { media { by: id id: by __typename: title title: __typename } } }',
      stock: 'differs',
    },
    {
      name: 'keeps the type that one subgraph told when another knows the interface only',
      query: '{ list { media { ... on Essay { author { id } __typename } } } }',
      stock: 'differs',
    },
    {
      name: 'does not need a type that only skipped fields depend on',
      query:
        'query($yes: Boolean = true) { list { many { ... on Media { ... on Media @skip(if: $yes) { ... on Video { author { id } } } id } } } }',
    },
  ],
  deferred: ['{ list { ... @defer { many { __typename by ... @defer { title } } } } }'],
};
