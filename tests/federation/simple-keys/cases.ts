import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** One key, one hop; and the ways an operation can spell it. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'joins three subgraphs',
      query: `{ products { id name score reviews { id body author { id name } } } me { id name } }`,
    },
    {
      name: 'needs no key in the selection',
      query: `{ products { reviews { author { name } } } }`,
    },
    {
      name: 'answers null for an unknown product',
      query: `{ product(id: "x") { name reviews { id } } }`,
    },
    {
      name: 'keeps aliases of one field with different arguments apart',
      query: `{ products { few: reviews(first: 1) { id } many: reviews(first: 3) { id author { nick } } reviews { body } } }`,
    },
    {
      name: 'keeps aliases of root fields apart',
      query: `{ a: product(id: "p0") { name score } b: product(id: "p1") { name score } c: product(id: "p0") { reviews { id } } }`,
    },
    {
      name: 'spreads fragments inside fragments',
      query: `query Q { products { ...P } } fragment P on Product { ...N reviews { ...R } } fragment N on Product { label: name } fragment R on Review { id author { ...U } } fragment U on User { name nick(style: "x") }`,
    },
    {
      name: 'merges fields that are selected twice',
      query: `{ products { name reviews { id } } products { id reviews { body author { id } } reviews { author { name } } } }`,
    },
    {
      name: 'passes variables to the second hop',
      query: `query($n: Int!, $s: String) { products { reviews(first: $n) { id author { nick(style: $s) } } } }`,
      variables: { n: 1, s: 'loud' },
    },
    {
      name: 'leaves a variable that is not given to its default',
      query: `query($n: Int = 1, $s: String) { products { reviews(first: $n) { id author { nick(style: $s) } } } }`,
    },
    {
      name: 'passes null as null',
      query: `query($s: String = "d") { me { nick(style: $s) } }`,
      variables: { s: null },
    },
    {
      name: 'allows a variable called representations',
      query: `query($representations: Int!) { products { reviews(first: $representations) { id } } }`,
      variables: { representations: 1 },
      stock: 'differs',
    },
    {
      name: 'answers introspection beside data',
      query: `{ __schema { queryType { name } } __type(name: "User") { name fields { name } } me { name } __typename }`,
    },
    {
      name: 'answers __typename everywhere',
      query: `{ __typename kind: __typename products { __typename t: __typename reviews { __typename author { __typename } } } }`,
    },
    {
      name: 'takes constructor and __proto__ as aliases',
      query: `{ constructor: products { toString: id __proto__: name hasOwnProperty: reviews { constructor: author { valueOf: name } } } }`,
    },
  ],
};
