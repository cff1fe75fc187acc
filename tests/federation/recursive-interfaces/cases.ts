import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Nests a selection in itself. */
function nest(depth: number, around: (inner: string) => string, innermost: string): string {
  return depth === 0 ? innermost : around(nest(depth - 1, around, innermost));
}

/** Interfaces whose fields lead to themselves, in subgraphs that take turns: each level may be of any type, over any way. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'in turns, one level',
      query: '{ things { similar { stars bundle { price stars } } } }',
    },
    {
      name: 'in turns, four levels',
      query: `{ things { ${nest(4, (inner) => `similar(first: 1) { stars bundle { price ${inner} } }`, 'id name stars')} } }`,
      stock: 'endless',
    },
    {
      name: 'in turns, with aliases and conditions on the way',
      query: `query ($yes: Boolean = true, $no: Boolean = false) { sold { ${nest(
        3,
        (inner) =>
          `a: similar(first: 1) { id: stars ... @include(if: $yes) { b: bundle { name: price x: name @skip(if: $no) ${inner} } } }`,
        'id __typename stars @include(if: $no)',
      )} } }`,
      stock: 'endless',
    },
    {
      name: 'in turns, with fragments on each type',
      query: `{ famous { ${nest(
        3,
        (inner) =>
          `bundle { ... on Book { similar { id ${inner} } pages } ... on Film { perMinute similar(first: 3) { ${inner} } } ... on Song { price } }`,
        'name price',
      )} } }`,
    },
    {
      name: 'a field that several subgraphs share, three levels',
      query: `{ things { ${nest(3, (inner) => `next { stars ${inner} }`, 'id name price ... on Film { perMinute }')} } }`,
      stock: 'endless',
    },
    {
      name: 'a shared field and others in turns',
      query: `{ sold { ${nest(1, (inner) => `next { name bundle { next { stars similar { price ${inner} } } } }`, '__typename name')} } }`,
      stock: 'endless',
    },
  ],
};
