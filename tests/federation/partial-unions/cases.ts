import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

const PARTS = '__typename ... on Screw { size } ... on Hinge { angle } ... on Lock { code }';

/** Unions whose members differ, below shared fields and hops. A shared field answers only with members that all who share it know. */
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
      name: 'answers with the members that all know',
      query: `{ shared { id lid { parts { ${PARTS} } } } mine { lid { main { ${PARTS} } } } }`,
    },
    {
      name: 'takes the members of where it hops to',
      query: `{ mine { other { parts { ${PARTS} } } lid { main { ${PARTS} } } } theirs { own { parts { ${PARTS} } } } }`,
    },
    {
      name: 'hops on from a member',
      query:
        '{ thing { media { __typename ... on Song { tune length } ... on Film { minutes } ... on Book { pages } } } again { media { ... on Song { id length } ... on Book { pages } } } }',
    },
  ],
};
