import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** An interface that a subgraph knows only as an object. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'adds fields to every implementation',
      query: `{ media { id title score } book { score listed } }`,
    },
    {
      name: 'finds out the implementation',
      query: `{ top { __typename id score } list { first { __typename } } }`,
    },
    {
      name: 'reads fields of the interface from where it is one',
      query: `{ top { title size score } }`,
    },
    {
      name: 'reads fields of implementations',
      query: `{ top { ... on Book { pages } ... on Film { minutes score } } list { all { ... on Book { title pages } listed } } }`,
    },
    {
      name: 'does not ask for the type when nobody wants it',
      query: `{ top { id score } list { first { listed id } } }`,
    },
    {
      name: 'walks from object to object',
      query: `{ top { review { text about { __typename score review { about { title } } } } } }`,
    },
    {
      name: 'computes of required fields',
      query: `{ media { weight } top { weight size } list { all { weight } } }`,
    },
    {
      name: 'takes aliases for what they are',
      query: `{ top { id: title title: score size: __typename weight } }`,
      stock: 'differs',
    },
    {
      name: 'uses fragments on the interface',
      query: `{ list { all { ...M } } } fragment M on Media { kind: __typename title ... on Film { minutes } }`,
    },
    {
      name: 'below one another, with fields of one of its types from two subgraphs',
      query: '{ media { ... on Film { review { about { ... on Book { score listed } } } } } }',
      stock: 'differs',
    },
    {
      name: 'under conditions inside of a condition',
      query:
        'query ($yes: Boolean = true, $no: Boolean = false) { list { first @skip(if: $no) { ... on Film { weight minutes listed } ... on Book { id title @include(if: $yes) } } } }',
      stock: 'differs',
    },
    {
      name: 'a computed field of one type only',
      query: '{ list { first { ... on Book { weight } } all { ... on Film { weight title } } } }',
      stock: 'endless',
    },
  ],
};
