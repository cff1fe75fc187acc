import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Required fields behind an interface whose types resolve them in different subgraphs. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    { name: 'by fragments on types that have it elsewhere', query: '{ users { city } }' },
    { name: 'by fields of the interface', query: '{ users { id label } }' },
    { name: 'of lists', query: '{ users { labels } }' },
    {
      name: 'all at once, beside what the client reads',
      query:
        '{ users { labels city label address { id ... on Home { town } } addresses { ... on Office { street } } } }',
    },
    {
      name: 'under other names',
      query:
        '{ users { address: id id: label addresses: address { id: __typename ... on Home { street: town } ... on Office { floor: id street: town } } labels city } }',
      stock: 'differs',
    },
  ],
};
