import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Features of federation on top of each other, with errors and nulls among them. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'computed fields of an interface object, with arguments, under names of keys and inputs',
      query:
        '{ items { size: id kg: weight(unit: "kg") id: weight ... on Box { weight near { __typename weight size } } } }',
      stock: 'differs',
    },
    {
      name: 'errors in aliased lists of lists, some below an interface object',
      query: '{ a: shelves { b: near { c: weight keeper { d: badge } } w: weight } }',
    },
    {
      name: 'provided fields in a union, one response name for different types',
      query: `{ any { ... on Box { nick: label(lang: "x") owner { id: nick nick badge } twin { ... on Person { nick badge(prefix: "X") } ... on Bag { owner { nick: name } } } }
        ... on Person { nick badge boss { nick } } ... on Bag { owner { nick: name members { badge } } } } }`,
      stock: 'differs',
    },
    {
      name: 'mutations in turn, each with look-ups of computed fields',
      query: `mutation ($id: ID! = "i2") { first: touch(id: $id) { weight keeper { badge level: nick } }
        swap(n: 1) { __typename ... on Person { badge old } ... on Item { weight near { id keeper { boss { badge } } } } }
        last: touch(id: "i3", n: 2) { weight ... on Bag { owner { id name: id members { nick } } } } }`,
    },
    {
      name: 'conditions on fragments around look-ups, which ask for the same under others',
      query: `query ($yes: Boolean = true, $no: Boolean = false) { items {
        ... on Item @include(if: $yes) { keeper @skip(if: $no) { ...P @include(if: $no) badge } }
        ... on Item @skip(if: $yes) { weight keeper { old } }
        ... @include(if: $yes) { weight @include(if: $no) near @skip(if: $no) { ... on Bag @include(if: $yes) { weight owner { ... @skip(if: $yes) { name } members { ...P @skip(if: $no) } } } } } } }
        fragment P on Person { level team { name @include(if: $yes) } code: badge(prefix: "c") }`,
      stock: 'differs',
    },
    {
      name: 'introspection beside data, in fragments',
      query: `{ ...F __schema { queryType { name } } ... on Query { b: __type(name: "Bag") { ...T } staff { __typename badge } } }
        fragment F on Query { a: __type(name: "Any") { ...T } items { __typename keeper { __typename badge } } __typename }
        fragment T on __Type { name kind possibleTypes { name } fields { name } }`,
    },
    {
      name: 'inputs of inputs, asked by the client under other names too',
      query:
        '{ staff { team: badge level: team { id: name members { team { level: name } badge(prefix: "m") old } } boss { boss { badge team { name } } } } }',
      stock: 'differs',
    },
    {
      name: 'fragments on a union at objects that a subgraph knows by their interface',
      query: `{ items { near { ...A } } shelves { ... on Bag { near { ... on Any { __typename } } } } }
        fragment A on Any { ... on Person { old } ... on Item { weight ... { ... on Any { ... on Bag { owner { name } } } } } }`,
      stock: 'differs',
    },
    {
      name: 'the same under conditions',
      query:
        'query ($yes: Boolean = true) { shelves { near { ... on Any { ... on Box @skip(if: $yes) { size } } } } }',
    },
    {
      name: 'fragments that no object fits',
      query: '{ items { near { ... on Bag { ... on Any { ... on Person { id } } } } } }',
    },
    {
      name: 'the same beside a field of all',
      query: '{ items { near { ... on Box { ... on Any { ... on Person { level } } } id } } }',
    },
    {
      name: 'the same in a mutation, with fragments that some fit',
      query:
        'mutation ($no: Boolean = true) { swap { ... on Item { near { ... on Bag { near { ... on Any @include(if: $no) { ... on Item { ... on Any { ... on Person { id } } } } } } } } } }',
      stock: 'differs',
    },
    {
      name: 'a computed field of one type of an interface, beside another field of all',
      query:
        '{ items { ... on Box { weight } near { x: size } } shelves { keeper { id } ... on Bag { weight } } }',
      stock: 'differs',
    },
    {
      name: 'the same at the members of a union',
      query: '{ any { ... on Bag { weight } ... on Item { near { id } } } }',
    },
    {
      name: 'a computed field of one type of an interface, beside what it is computed of',
      query: '{ items { size ... on Bag { weight } } }',
      stock: 'differs',
    },
  ],
};
