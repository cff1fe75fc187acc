import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

const PARTS = '__typename ... on Screw { size } ... on Hinge { angle } ... on Lock { code }';
const TOOLS = '... on Hammer { weight } ... on Saw { teeth } ... on Drill { speed }';

/** Unions and interfaces whose members differ, below shared fields and hops: a subgraph is asked for all that it knows. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'asks the subgraph at hand for the members it knows',
      query: `{ mine { own { parts { ${PARTS} } main { ${PARTS} } } } }`,
    },
    {
      name: 'from the other side',
      query: `{ theirs { lid { parts { ${PARTS} } } other { main { ${PARTS} } } own { main { ${PARTS} } } } }`,
      stock: 'differs',
    },
    {
      name: 'asks for members that are not there',
      query: '{ mine { lid { parts { ... on Lock { code } } } own { main { ... on Lock { code } } } } }',
    },
    {
      name: 'asks for members that are not there by type alone',
      query: '{ mine { own { main { __typename ... on Lock { code } } } } }',
    },
    {
      name: 'below a field that both resolve',
      query: `{ shared { id lid { parts { ${PARTS} } } } mine { lid { main { ${PARTS} } } } }`,
      stock: 'differs',
    },
    {
      name: 'takes the members of where it hops to',
      query: `{ mine { other { parts { ${PARTS} } } lid { main { ${PARTS} } } } theirs { own { parts { ${PARTS} } } } }`,
      stock: 'differs',
    },
    {
      name: 'hops on from a member',
      query:
        '{ thing { media { __typename ... on Song { tune length } ... on Film { minutes } ... on Book { pages } } } again { media { ... on Song { id length } ... on Book { pages } } } }',
    },
    {
      name: 'hops on from a member that only one knows',
      query: '{ loan { media { ... on Book { cover pages } ... on Song { length } } } }',
      stock: 'differs',
    },
    {
      name: 'by interfaces, with arguments, under other names',
      query: `query($size: Int = 3) { mine { a: tool { name ${TOOLS} } tool(size: $size) { kind: name ... on Tool { ${TOOLS} } } } theirs { a: tool { ...all } } shared { tool { ...all } } } fragment all on Tool { id: name ${TOOLS} }`,
      stock: 'differs',
    },
    {
      name: 'one place told in two',
      query: `{ mine { lid { parts { ... on Hinge { angle } } } lid { parts { __typename ... on Screw { size } } } } }`,
      stock: 'differs',
    },
    {
      name: 'one place told in two, once for all members alike',
      query: `{ loan { media { __typename } ... on Thing { media { ... on Book { cover } } } } }`,
      stock: 'differs',
    },
    {
      name: 'under conditions',
      query:
        'query($yes: Boolean = true) { mine { lid { main { ... on Hinge @include(if: $yes) { angle } ... on Lock @skip(if: $yes) { code } } } } theirs @skip(if: $yes) { id } }',
      stock: 'differs',
    },
    {
      name: 'of which another knows more of a member that both know',
      query:
        '{ plan { page title fixing { ... on Nail { size grip } ... on Clip { width } ... on Bolt { thread } } } }',
    },
  ],
};
