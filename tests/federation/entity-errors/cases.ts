import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Errors of entities, at every place the entity stands, with the indices of lists. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'an entity that fails stands at many positions',
      query: `{ users { id age } groups { age old } }`,
    },
    {
      name: 'below lists of lists and friends',
      query: `{ users { friends { age } } groups { friends { id age } } }`,
    },
    {
      name: 'of non-null fields',
      query: `{ users { friends { mail } } me { mail friends { id mail } } }`,
    },
    {
      name: 'inside what an entity holds',
      query: `{ users { pets { name owner { age } } } }`,
    },
    {
      name: 'that bubble inside an entity',
      query: `{ users { id pets { kind } old } }`,
    },
    {
      name: 'under aliases',
      query: `{ all: users { how: age old mates: friends { name: age id: name } } }`,
      stock: 'differs',
    },
    {
      name: 'at the root',
      query: `{ root mustRoot me { name } }`,
    },
    {
      name: 'at both hops',
      query: `{ users { name age } root }`,
    },
  ],
};
