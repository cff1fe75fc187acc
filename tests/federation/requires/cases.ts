import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Fields computed of fields of other subgraphs: chains, nested, with fragments, below interfaces. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'computes a chain of three',
      query: `{ products { total } }`,
    },
    {
      name: 'computes and shows what it was computed of',
      query: `{ products { id price tax shipping total weight } }`,
    },
    {
      name: 'sends nested objects',
      query: `{ products { label dimensions { unit { name } } } }`,
    },
    {
      name: 'sends what fragments select',
      query: `{ products { greeting owner { name } preview } }`,
    },
    {
      name: 'passes arguments of the computed field',
      query: `query($f: Int!) { products { twice: express(factor: 2) more: express(factor: $f) } }`,
      variables: { f: 5 },
    },
    {
      name: 'does not take an alias for an input',
      query: `{ products { weight: price price: weight tax: id total shipping id: tax } }`,
      stock: 'differs',
    },
    {
      name: 'does not take an alias of an object for an input',
      query: `{ products { dimensions: owner { name } label greeting owner: dimensions { size } } }`,
      stock: 'differs',
    },
    {
      name: 'computes under conditions',
      query: `query($yes: Boolean!, $no: Boolean!) { products { total @include(if: $yes) label @skip(if: $no) preview @include(if: $no) } }`,
      variables: { yes: true, no: false },
      stock: 'differs',
    },
  ],
};
