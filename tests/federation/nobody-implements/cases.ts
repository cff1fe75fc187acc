import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** An interface that nobody implements: no plan can answer it. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'is what the subgraph says',
      query: `{ node { ... on Account { id } } }`,
    },
    {
      name: 'propagates where null may not be',
      query: `{ sure { ... on Account { id } } }`,
    },
    {
      name: 'beside a field that can be answered',
      query: `{ thing { name node { ... on Account { id } } } }`,
    },
  ],
};
