import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** A field requires what its own subgraph begins and another completes, which has that beginning only to require it too. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    { name: 'its own list with prices of another', query: '{ orders { total } }', stock: 'differs' },
    { name: 'with arguments', query: '{ orders { part } }', stock: 'differs' },
    {
      name: 'beside what the other requires',
      query: '{ orders { count first total part } }',
      stock: 'differs',
    },
    {
      name: 'beside what the client asks for',
      query:
        'query($limit: Int = 1) { orders { id total lines { text price } part notes(limit: $limit) { text } } }',
      stock: 'differs',
    },
    {
      name: 'under a condition',
      query: 'query($no: Boolean = false) { orders { total @skip(if: $no) part @include(if: $no) } }',
      stock: 'differs',
    },
  ],
};
