import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Fields and value types that several subgraphs answer. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'gets shared fields where it is anyway',
      query: `{ items { box { w h } onlyA } more { box { w } onlyB } }`,
    },
    {
      name: 'gets the part that one lacks from the other',
      query: `{ items { box { w h d } } shared { w d } }`,
    },
    {
      name: 'merges lists of both with holes',
      query: `{ more { id onlyA onlyB box { d h } } items { onlyB } }`,
    },
  ],
};
