import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Subgraphs of Federation 1 beside those of 2. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'extends types of others',
      query: `{ me { id name reviews { body product { upc label } } } }`,
    },
    {
      name: 'requires and provides',
      query: `{ top { freight reviews { author { name } } } }`,
    },
    {
      name: 'goes round',
      query: `{ top { reviews { author { reviews { product { label freight } } } } } }`,
    },
  ],
};
