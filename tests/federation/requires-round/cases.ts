import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Two subgraphs that need each other, in turns; and lists of lists as input. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    { name: 'one way', query: '{ posts { byNovice } }' },
    { name: 'there and back', query: '{ posts { byExpert } first { byExpert } }' },
  ],
};
