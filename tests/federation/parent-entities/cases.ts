import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Parts of objects without a key, which are found through the entity above them. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    { name: 'one level up', query: '{ products { id category { name } } }' },
    {
      name: 'two levels up, from two subgraphs',
      query: '{ products { category { details { short long } name tags { text } } } }',
    },
    {
      name: 'under other names',
      query:
        '{ products { category: id pid: category { name: details { long: short short: long } details: name } } }',
      stock: 'differs',
    },
  ],
};
