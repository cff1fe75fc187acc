import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Deep recursion and many entities. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'a thousand entities',
      query: `{ many { id square node { depth } } }`,
    },
    {
      name: 'twelve hops',
      query: `{ root { next { back { next { back { next { back { next { back { next { back { next { back { depth } } } } } } } } } } } } } }`,
    },
    {
      name: 'twenty levels',
      query: `{ root { next { depth next { depth next { depth next { depth next { depth next { depth next { depth next { depth next { depth next { depth next { depth next { depth next { depth next { depth next { depth next { depth next { depth next { depth next { depth next { depth  } } } } } } } } } } } } } } } } } } } } } }`,
    },
  ],
};
