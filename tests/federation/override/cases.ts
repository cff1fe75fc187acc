import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Fields that moved from one subgraph to another, at once or by percentage. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'asks the new subgraph for a field that moved',
      query: `{ feed { id author text shares } }`,
    },
    {
      name: 'does not leave the new subgraph',
      query: `{ latest { author shares } }`,
    },
    {
      name: 'follows the percentage of a label',
      query: `{ feed { likes } latest { likes } }`,
    },
    {
      name: 'leaves at zero percent everything where it was',
      query: `{ feed { views } latest { views } }`,
    },
  ],
};
