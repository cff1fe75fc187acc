import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Required fields with arguments, beside other meanings of the same field. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'asks with the arguments of the requirement',
      query: `{ posts { lastOfThree dollars } }`,
    },
    {
      name: "keeps the client's list its own",
      query: `{ posts { comments(limit: 1) { id text } lastOfThree } }`,
      stock: 'differs',
    },
    {
      name: 'keeps a list without arguments its own',
      query: `{ posts { comments { id } lastOfTwo } }`,
      stock: 'differs',
    },
    {
      name: 'serves two subgraphs with different arguments',
      query: `{ posts { lastOfThree firstOfOne } }`,
      stock: 'differs',
    },
    {
      name: 'serves one subgraph with different arguments',
      query: `{ posts { id lastOfThree lastOfTwo } }`,
      stock: 'differs',
    },
    {
      name: 'serves prices in two currencies',
      query: `query($s: String) { posts { dollars euros(sign: $s) price(currency: "USD") } }`,
      variables: { s: '€' },
      stock: 'differs',
    },
    {
      name: 'serves nested arguments',
      query: `{ posts { isDear isDearInEuros dollars euros } }`,
      stock: 'differs',
    },
    {
      name: 'serves everything at once',
      query: `{ posts { lastOfThree lastOfTwo firstOfOne comments: price(currency: "EUR") price: comments(limit: 4) { id } } }`,
      stock: 'differs',
    },
  ],
};
