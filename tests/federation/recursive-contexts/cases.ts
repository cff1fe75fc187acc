import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Contexts in a graph whose interfaces lead to themselves: what is passed on the way counts, and ways are bounded all the same. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'no argument comes from around',
      query:
        '{ shelf { things { similar { bundle { similar { bundle { similar { stars bundle { price name } } } } } } } } }',
      stock: 'endless',
    },
    {
      name: 'from the shelf, far above',
      query:
        '{ shelf { things { similar { bundle { price similar { stars bundle { maker { note } } } } } } } }',
      stock: 'endless',
    },
    {
      name: 'from the thing itself, after others',
      query:
        '{ shelf { things { next { stars bundle { price next { name bundle { maker { offer note } } } } } } } }',
      stock: 'endless',
    },
    {
      name: 'from things on every level',
      query:
        '{ shelf { things { maker { offer } similar { maker { offer } bundle { maker { offer } similar { maker { offer } } } } } } }',
      stock: 'endless',
    },
  ],
};
