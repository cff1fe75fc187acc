import { getIntrospectionQuery } from 'graphql';
import type { Behaviour } from '../harness/behaviour.ts';
import { createWorld } from './data.ts';

/** Introspection of what clients see, alone and beside data. */
export const behaviour: Behaviour = {
  createWorld,
  cases: [
    // Ours has @defer among the directives.
    { name: 'alone', query: getIntrospectionQuery(), stock: 'differs' },
    {
      name: 'beside data of two subgraphs',
      query:
        '{ a: __type(name: "User") { name description fields(includeDeprecated: true) { name isDeprecated args { name defaultValue } } } users { age name(style: SHORT) __typename } __schema { queryType { name } } }',
    },
    {
      name: 'by variables, under conditions and in fragments',
      query:
        'query Q($n: String!, $yes: Boolean = true) { ...F __type(name: $n) @include(if: $yes) { ...T } } fragment F on Query { b: __schema @skip(if: $yes) { types { name } } users { name } __typename } fragment T on __Type { kind enumValues { name } e: enumValues(includeDeprecated: true) { name deprecationReason } }',
      variables: { n: 'Style' },
    },
    {
      name: 'of what is not there',
      query: '{ hidden: __type(name: "_Entity") { name } any: __type(name: "_Any") { name } users { id } }',
    },
  ],
};
