import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Enums and input objects that are not the same in every subgraph. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    { name: 'answers with the values of both', query: '{ users { kind other } }' },
    {
      name: 'takes the default of the argument',
      query: '{ find(filter: { first: 1 }) { kind } none: find(filter: { first: 1 }, kind: GUEST) { kind } }',
    },
    {
      name: 'passes what both know',
      query:
        'query($f: Filter!, $k: [Kind!] = [GUEST, STAFF]) { find(filter: $f) { rank(filter: $f, kinds: $k) other } }',
      variables: { f: { first: 2, kind: 'STAFF' } },
    },
    {
      name: 'makes a list of one value, and keeps null',
      query:
        'query($k: Kind!, $f: Filter) { users { a: rank(kinds: [$k]) b: rank(kinds: null, filter: $f) c: rank(filter: { first: 1, kind: $k }) } }',
      variables: { k: 'GUEST', f: null },
    },
  ],
  // A default that only one subgraph has for a field of an input is its own affair.
  isMadeUp: false,
};
