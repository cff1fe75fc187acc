import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** @skip and @include on fields and fragments, with literals, variables and defaults. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'contradicting each other on the way to a hop',
      query: `query($a: Boolean!) { users { pets @include(if: $a) { name @skip(if: $a) owner @skip(if: $a) { age } } ... on User @skip(if: $a) { boss { age @include(if: $a) } } } }`,
      variables: { a: true },
      stock: 'differs',
    },
    {
      name: 'contradicting each other, the other way round',
      query: `query($a: Boolean!) { users { pets @include(if: $a) { name @skip(if: $a) owner @skip(if: $a) { age } } ... on User @skip(if: $a) { boss { age @include(if: $a) } } } }`,
      variables: { a: false },
    },
    {
      name: 'contradicting each other through a fragment',
      query: `query($a: Boolean!) { users { ...F @include(if: $a) } } fragment F on User { pets { name @skip(if: $a) } boss { age @skip(if: $a) } }`,
      variables: { a: true },
    },
    {
      name: 'by literals, leaving nothing below',
      query: `{ users { boss { age @skip(if: true) } pets { name @include(if: false) } } me { ... on User @skip(if: true) { age } } }`,
    },
    {
      name: 'on fields, by variables',
      query: `query($y: Boolean!, $n: Boolean!) { users { id @include(if: $y) name @skip(if: $y) age @include(if: $n) pets @skip(if: $n) { name } } }`,
      variables: { y: true, n: false },
    },
    {
      name: 'the other way round',
      query: `query($y: Boolean!, $n: Boolean!) { users { id @include(if: $y) name @skip(if: $y) age @include(if: $n) pets @skip(if: $n) { name } } }`,
      variables: { y: false, n: true },
    },
    {
      name: 'by literals',
      query: `{ users { id @skip(if: true) name @include(if: true) age @include(if: false) } count @skip(if: false) me @include(if: false) { id } }`,
    },
    {
      name: 'both on one field',
      query: `query($a: Boolean!, $b: Boolean!) { users { name age @skip(if: $a) @include(if: $b) } me @skip(if: $b) @include(if: $b) { id } count @include(if: $b) @skip(if: $a) }`,
      variables: { a: false, b: true },
    },
    {
      name: 'with defaults',
      query: `query($a: Boolean = true, $b: Boolean! = false) { users { age @include(if: $a) pets @include(if: $b) { name } } }`,
    },
    {
      name: 'with defaults that are overruled',
      query: `query($a: Boolean = true, $b: Boolean! = false) { users { name age @include(if: $a) pets @include(if: $b) { name } } }`,
      variables: { a: false, b: true },
    },
    {
      name: 'on fragments',
      query: `query($a: Boolean!) { users { ...F @include(if: $a) ... @skip(if: $a) { name } ... on User @include(if: $a) { pets { name } } } } fragment F on User { age }`,
      variables: { a: true },
    },
    {
      name: 'inside fragments that are spread twice',
      query: `query($a: Boolean!) { users { ...F boss { ...F } } me { ...F } } fragment F on User { age @include(if: $a) name @skip(if: $a) boss @include(if: $a) { age } }`,
      variables: { a: true },
    },
    {
      name: 'on a field that is selected twice',
      query: `query($a: Boolean!) { users { age @include(if: $a) age pets @include(if: $a) { name } pets { owner { name } } } }`,
      variables: { a: false },
    },
    {
      name: 'leaving nothing',
      query: `query($a: Boolean!) { users @include(if: $a) { age } me { boss @include(if: $a) { age } } }`,
      variables: { a: false },
    },
    {
      name: 'leaving nothing at all',
      query: `query($a: Boolean!) { users @include(if: $a) { age } }`,
      variables: { a: false },
    },
    {
      name: 'nested in each other',
      query: `query($a: Boolean!, $b: Boolean!) { me @include(if: $a) { boss @include(if: $b) { age @include(if: $a) name @include(if: $b) } age @skip(if: $b) } }`,
      variables: { a: true, b: true },
    },
    {
      name: 'on the fields that lead to a hop',
      query: `query($a: Boolean!) { me { boss @include(if: $a) { age boss @skip(if: $a) { name } } pets { owner @skip(if: $a) { name } name } } }`,
      variables: { a: true },
    },
    {
      name: 'leaving an object behind a hop empty',
      query: `query($a: Boolean!, $b: Boolean!) { users { pets @include(if: $a) { ...F } } me { pets(n: 1) @include(if: $a) { ... @skip(if: $b) { name } } } } fragment F on Pet { name @include(if: $b) owner @skip(if: $a) { id } }`,
      variables: { a: true, b: false },
    },
    {
      name: 'leaving objects behind a hop empty, and lists',
      query: `query($a: Boolean!, $b: Boolean!) { users { pets @include(if: $a) { name @include(if: $b) } } }`,
      variables: { a: true, b: false },
      stock: 'differs',
    },
  ],
};
