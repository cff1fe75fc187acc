import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Fields of one name and different types in types that stand side by side. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'of one type, with errors at their places',
      query: '{ hits { ... on User { a: id b: code } ... on Group { a: id b: name } ... on Bot { i: id } } }',
    },
    {
      name: 'lists of different depth, by names of their own',
      query:
        '{ hits { ... on User { one: tags { text } n: name } ... on Group { two: tags { text } c: code } ... on Bot { three: code } } }',
    },
    {
      name: 'over a hop',
      query:
        '{ accounts { ... on User { note: name similar { __typename ... on Admin { a: id name } ... on User { note } } } ... on Admin { i: id name n: note } } }',
    },
    {
      name: 'interfaces that narrow',
      query:
        '{ things { value { text } ... on Small { v: value { n } } } t: things { ... on Large { value { m: n t: text } } ... on Small { w: value { n } } } }',
    },
    {
      name: 'the same alias in several types',
      query:
        '{ hits { ... on User { x: name } ... on Bot { y: id } } accounts { ... on User { y: note } ... on Admin { y: name } } }',
    },
    {
      name: 'the same name in several types, objects below',
      query: '{ hits { ... on User { tags { text } } } users { tags { text } code } }',
    },
  ],
};
