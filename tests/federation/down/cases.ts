import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** A subgraph that does not listen. */
export const behaviour: Behaviour = {
  createWorld,
  down: ['b'],
  cases: [
    {
      name: 'nulls its fields',
      query: `{ items { id size tag } }`,
      answer: {
        data: {
          items: [
            { id: '0', size: null, tag: 't' },
            { id: '1', size: null, tag: 't' },
          ],
        },
        errors: ['items'],
      },
    },
    {
      name: 'bubbles where null may not be',
      query: `{ ok items { id must } }`,
      answer: { data: null, errors: ['items'] },
    },
    {
      name: 'nulls root fields',
      query: `{ ok first { id } }`,
      answer: { data: { ok: true, first: null }, errors: ['first'] },
    },
    {
      name: 'bubbles at the root',
      query: `{ ok other }`,
      answer: { data: null, errors: ['other'] },
    },
    {
      name: 'tells each root field that it was to give, by the names of the client',
      query: `query($no: Boolean = false) { a: first { id } ok b: first { tag } first @include(if: $no) { id } ...F } fragment F on Query { c: other @skip(if: $no) }`,
      answer: { data: null, errors: ['a', 'b', 'c'] },
    },
    {
      name: 'computes nothing of what it did not get',
      query: `{ items { id cost } }`,
      answer: {
        data: {
          items: [
            { id: '0', cost: null },
            { id: '1', cost: null },
          ],
        },
        errors: ['items'],
      },
    },
  ],
};
