import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** The target declares a key that it cannot resolve before the one that it can. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'comes back by the key that resolves',
      query: '{ best { cost } things { cost price } }',
      stock: 'differs',
    },
    {
      name: 'goes by the key that resolves',
      query: `{ things { price } }`,
    },
    {
      name: 'goes by another one elsewhere',
      query: `{ best { id weight } things { weight price } }`,
    },
    {
      name: 'goes from one to the other',
      query: `{ best { weight } }`,
    },
  ],
};
