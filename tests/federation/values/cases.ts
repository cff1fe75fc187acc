import { json } from '../../../edge/index.ts';
import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Input objects, lists, enums and scalars on their way out and back. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'turns identifiers that came as numbers into text',
      query: '{ docs { id } doc(id: 1) { id } }',
      faults: { a: () => json(200, { data: { docs: [{ id: 7 }, { id: 8 }], doc: { id: 1.5 } } }) },
      answer: { data: { docs: [{ id: '7' }, { id: '8' }], doc: null }, errors: ['doc.id'] },
      stock: 'differs',
    },
    {
      name: 'gives identifiers as text',
      query: `{ docs { id } doc(id: 1) { id flag } d: doc(id: "2") { id } }`,
    },
    {
      name: 'keeps JSON as it is',
      query: `{ docs { meta big ratio } }`,
    },
    {
      name: 'passes literals to the second hop',
      query: `{ docs { extra(input: { a: 1, b: [{ c: "x y", k: ONE }], c: null }, at: 7) flag rate } }`,
    },
    {
      name: 'passes variables inside objects',
      query: `query($c: String, $b: [In!], $k: Kind = TWO) { docs { extra(input: { c: $c, b: $b, k: $k }) } echo(input: { c: $c, b: $b }) }`,
      variables: { c: null, b: [{ a: null, b: [] }, { c: 'é\u2028\\' }] },
    },
    {
      name: 'leaves out what is not given',
      query: `query($in: In, $id: ID, $l: [Int!]) { docs { extra(input: $in, at: $id) } echo(input: $in, list: $l) }`,
      variables: { in: { b: [{}] } },
    },
    {
      name: 'makes a list of one value',
      query: `query($l: [Int!], $k: Kind) { echo(list: $l, kind: $k, json: { a: [1, { b: null }] }) }`,
      variables: { l: 3, k: 'ONE' },
    },
    {
      name: 'passes JSON variables',
      query: `query($j: JSON) { echo(json: $j) }`,
      variables: { j: { a: [1, { __typename: 'x', constructor: null }] } },
    },
  ],
};
