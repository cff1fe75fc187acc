import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Two subgraphs that need each other, in turns; and lists of lists as input. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    { name: 'one way', query: '{ posts { byNovice } }' },
    { name: 'there and back', query: '{ posts { byExpert } first { byExpert } }', stock: 'differs' },
    { name: 'three times', query: '{ posts { id verdict } }', stock: 'differs' },
    { name: 'four times', query: '{ posts { seal byNovice author { years } } }', stock: 'differs' },
    {
      name: 'with lists of lists in which something is missing',
      query: '{ first { verdict authors { id years } } }',
      stock: 'differs',
    },
    {
      name: 'under conditions',
      query:
        'query($yes: Boolean = true, $no: Boolean = false) { posts { verdict @include(if: $yes) seal @skip(if: $yes) author @include(if: $no) { years } byExpert @skip(if: $no) } }',
      stock: 'differs',
    },
    {
      name: 'under a condition on the way',
      query:
        'query($yes: Boolean = true) { posts @include(if: $yes) { ... on Post @include(if: $yes) { verdict } id } first @skip(if: $yes) { seal } }',
      stock: 'differs',
    },
    {
      name: 'of what mutations answer',
      query:
        'mutation { a: publish(id: "p0") { verdict } withdraw(id: "p1") { seal id } b: publish(id: "p2") { byExpert seal } c: publish(id: "none") { seal } }',
      stock: 'differs',
    },
    {
      name: 'under other names',
      query:
        '{ posts { byNovice: byExpert byExpert: byNovice author: authors { years: id } authors: author { id: years } seal } }',
      stock: 'differs',
    },
  ],
  deferred: [
    '{ posts { verdict ... @defer { byExpert } } }',
    '{ posts { verdict } ... @defer { __typename } }',
  ],
};
