import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Aliases that the gateway could take for keys or inputs; all legal GraphQL. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'email: id',
      query: `{ users { email: id nickname balance } }`,
      stock: 'differs',
    },
    {
      name: 'id: email',
      query: `{ users { id: email inbox } }`,
      stock: 'differs',
    },
    {
      name: 'both ways',
      query: `{ users { id: email email: id inbox balance nickname } }`,
      stock: 'differs',
    },
    {
      name: 'id: nickname, null',
      query: `{ users { id: nickname email: nickname balance inbox rank } }`,
      stock: 'differs',
    },
    {
      name: 'an object for a key',
      query: `{ users { id: profile { score } email: tags(first: 1) { id } inbox balance } }`,
      stock: 'differs',
    },
    {
      name: 'a list for an input',
      query: `{ users { profile: tags { id } rank } }`,
      stock: 'differs',
    },
    {
      name: 'inside an input',
      query: `{ users { profile { score: __typename } rank } }`,
      stock: 'differs',
    },
    {
      name: 'of an input',
      query: `{ users { rank profile { points: score } p: profile { score } } }`,
    },
    {
      name: 'with arguments',
      query: `{ users { tags(first: 1) { color } tagline } }`,
      stock: 'differs',
    },
    {
      name: 'of nested keys',
      query: `{ users { tags { id: label color } more: tags(first: 2) { label: id color } } }`,
      stock: 'differs',
    },
    {
      name: '__typename: nickname',
      query: `{ users { __typename: nickname balance tags { __typename: label color } } }`,
      stock: 'differs',
    },
    {
      name: 'id: __typename',
      query: `{ users { id: __typename email: __typename inbox balance } }`,
    },
    {
      name: 'in fragments',
      query: `{ users { ...A ... on User { email: id } } } fragment A on User { balance id: email ...B } fragment B on User { inbox profile: profile { score } rank }`,
      stock: 'differs',
    },
    {
      name: 'under conditions',
      query: `query($y: Boolean = true) { users { email: id @include(if: $y) id: email @skip(if: $y) inbox balance @include(if: $y) } }`,
      stock: 'differs',
    },
    {
      name: 'of names that the gateway makes up',
      query: `{ users { weft__0: nickname weft__1: id email: id nickname__alias_0: email balance } }`,
      stock: 'differs',
    },
  ],
};
