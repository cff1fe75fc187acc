import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Types that are extended: `extend type`, `@extends`, external keys, external fields that nobody needs. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'from a root field of the extension',
      query: '{ user(id: "u0") { id name nick rating bought { upc name } } }',
    },
    { name: 'from the owner', query: '{ me { rating name bought { name offer { price } } greeting } }' },
    {
      name: 'by way of the Federation 2 extension',
      query: '{ best { upc name offer { to { greeting nick rating } } } }',
    },
    {
      name: 'what is external stays with its owner',
      query: '{ products { offer { to { name } } } user(id: "u1") { name greeting } }',
    },
  ],
};
