import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Lists of lists, nulls in the middle of them, empty ones, and one entity many times. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    { name: 'three deep', query: '{ cube { id size matrix } grid }' },
    { name: 'three deep, with an entity that fails', query: '{ cube { id must } }' },
    { name: 'bubbling out of lists that must be full', query: '{ strict { id must } }' },
    {
      name: 'of a second hop inside lists of lists',
      query: '{ strict { wide { id text } } cube { wide { text } } }',
    },
    { name: 'one entity many times, failing many times', query: '{ same { id size must } }' },
    {
      name: 'of objects between entities',
      query: '{ strict { rows { name item { size rows { item { must } } } } } }',
    },
    { name: 'of nobody', query: '{ none { id size near { size } } }' },
    {
      name: 'that come back to themselves',
      query: '{ strict { near { id near { size near { matrix } } } } }',
    },
    {
      name: 'recursively, with nulls and empty lists on the way',
      query:
        '{ tree { item { size } below { item { size } below { item { id size } below { below { below { item { must } } } } } } } }',
    },
    {
      name: 'under other names',
      query: '{ cube { id: size near { id: must size: id } rows: matrix } }',
    },
  ],
};
