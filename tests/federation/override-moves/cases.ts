import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Overridden keys, fields of interfaces, required fields, and fields of a subgraph that is gone. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    { name: 'through an interface', query: '{ feed { id at } all { id at } }' },
    {
      name: 'by types',
      query:
        '{ feed { ... on Text { at words } ... on Image { at url size } } some { ... on Text { at } ... on Image { at url } } }',
    },
    {
      name: 'from a subgraph that is gone',
      query: '{ posts { ... on Image { url } } all { ... on Image { url size } } }',
    },
    {
      name: 'that is computed of others',
      query: '{ feed { ... on Text { volume } } all { ... on Text { pages volume words } } }',
      stock: 'differs',
    },
  ],
};
