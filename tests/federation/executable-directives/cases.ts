import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Directives that clients put on operations and fields, and every subgraph knows. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    {
      name: 'with the same argument everywhere',
      query:
        '{ a @access(scope: PUBLIC) b @access(scope: PRIVATE) users { id name @access(scope: PUBLIC) } }',
    },
    { name: 'that is left to its default', query: '{ a @access b @access }' },
    {
      name: 'on operations and fragments, by variables',
      query:
        'query Q($of: String = "x", $s: Scope! = PRIVATE) @trace(of: $of) { users { ... on User @trace(of: "y") { name @access(scope: $s) } ...F @trace } } fragment F on User { id }',
    },
  ],
};
