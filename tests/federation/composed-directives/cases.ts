import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Directives of a linked specification that `@composeDirective` hands on, and clients put on fields. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    { name: 'with an argument', query: '{ a @hint(level: HIGH) b @hint(level: LOW) }', stock: 'differs' },
    {
      name: 'with a default that one subgraph lacks',
      query: '{ a @hint b @hint items { id @hint name @hint } }',
      stock: 'differs',
    },
    {
      name: 'on fragments, with an input and variables',
      query:
        'query($level: Level! = HIGH, $text: String! = "x") { items { ... on Item @hint(level: $level, note: { text: $text }) { name } } a @hint(note: { text: "y", to: HIGH }) }',
      stock: 'differs',
    },
    {
      name: 'where members of unions are asked for',
      query:
        '{ items { part { ... on Wheel @hint { spokes } ... on Gear { teeth @hint } ... on Axle { length } } } }',
      stock: 'differs',
    },
  ],
};
