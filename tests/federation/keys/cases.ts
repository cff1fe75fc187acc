import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Multiple, composite, nested keys, keys of lists of objects, and keys that cannot be resolved. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'goes by way of a third subgraph from one key to another',
      query: `{ items { title count } }`,
    },
    {
      name: 'uses nested keys',
      query: `{ items { upc depot { city region { code name } } } }`,
    },
    {
      name: 'uses a list of objects as key',
      query: `{ bundles { label price items { title price count } } }`,
    },
    {
      name: 'starts from the other end',
      query: `{ depots { number city region { name } } }`,
    },
    {
      name: 'shows key fields under other names',
      query: `{ items { code: upc sku { maker: vendor no: number } depot { n: number r: region { c: code } } } }`,
    },
  ],
};
