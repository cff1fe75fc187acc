import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Fields computed in turns by three subgraphs, values that each knows a part of, unions and lists of lists of entities. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'computed in turns with nulls in between',
      query: '{ items { last more: last(n: 3) top id: mid base: mid(n: 2) } latest { last } }',
      stock: 'differs',
    },
    {
      name: 'values of which each subgraph knows a part',
      query:
        '{ items { info { right text(lang: "x") left: text } more: info { left item { info { right } top } } infos { right } } latest { info { left right } infos { left text item { last } } } }',
      stock: 'differs',
    },
    {
      name: 'lists of lists of lists, and entities below',
      query:
        '{ grid { kin { id one: kin(n: 1) { top friends { last } } kin(n: 2) { base } } friends { note(lang: "l") mid } } }',
      stock: 'differs',
    },
    {
      name: 'no entity, one and many',
      query:
        '{ none: some(ids: []) { last } one: some(ids: ["i0"]) { last } many: some(ids: ["i3", "i0", "i0", "i2"]) { last friend { last } } lost: some(ids: ["x"]) { top } }',
      stock: 'differs',
    },
    {
      name: 'mutations that answer a union, one after the other',
      query: `mutation { a: make(id: "i0") { ...M } b: make(id: "i0", n: 0) { ...M } c: make(id: "x") { ...M } d: make(id: "i1", n: 1) { ...M } drop { ...M } }
        fragment M on Made { __typename ... on Item { last maker { best { ... on Receipt { tax } } } } ... on Failure { code about { top note } } ... on Receipt { total: tax items { top } } }`,
    },
    {
      name: 'fragments on interfaces under conditions, with a field of other arguments on each type',
      query: `query ($yes: Boolean = true, $no: Boolean = false) { parts { ... on Item @include(if: $yes) { maker { name(lang: "i") } friend { maker { name } } }
        ... on Spare @skip(if: $no) { maker { name(lang: "i") best @include(if: $no) { __typename } } fits { maker @skip(if: $no) { name } } price two: price(n: 2) }
        ... on Part @skip(if: $yes) { maker { best { __typename } } } } }`,
    },
    {
      name: 'values and inputs that nobody may see',
      query:
        'query ($state: State = ON) { echo(filter: { state: OFF, near: [{ state: $state }, {}] }, state: $state) items { state } latest { state note(state: $state) } }',
    },
  ],
  deferred: [
    '{ items { ... @defer { last ... @defer { mid info { right left } } } top } }',
    '{ parts { __typename ... @defer { maker { name } ... on Spare { price fits { ... @defer { last } } } } } }',
    'mutation { drop { ... on Item { ... @defer { last } } ... on Receipt { ... @defer { tax items { top } } } } }',
  ],
};
