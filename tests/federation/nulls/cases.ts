import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Nulls: of keys, of entities, in lists, and where the schema forbids them. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'keeps entities without key or answer apart from the others',
      query: `{ items { id size list } }`,
    },
    {
      name: 'has no link without a key',
      query: `{ items { id link { code target } } }`,
    },
    {
      name: "lets a null of an entity's field bubble to the item",
      query: `{ items { id must } }`,
    },
    {
      name: 'lets it bubble through a list of non-null items to the root',
      query: `{ strict { must } }`,
    },
    {
      name: 'lets it bubble within a matrix',
      query: `{ matrix { id must } cube }`,
    },
    {
      name: 'lets it bubble where it is',
      query: `{ holder { items { id must } two { must } one { must } } }`,
    },
    {
      name: 'lets it bubble to the top',
      query: `{ must { one { id } } items { id } }`,
    },
    {
      name: 'lets it bubble inside an answer of the second hop',
      query: `{ items { deep { a b { a } c { a } } } }`,
    },
    {
      name: "keeps a null from the client's aliases too",
      query: `{ items { n: must d: deep { x: a y: b { z: a } } link { s: sure } } }`,
    },
  ],
};
