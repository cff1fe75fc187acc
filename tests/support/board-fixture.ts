import { setTimeout as delay } from 'node:timers/promises';
import { GraphQLError } from 'graphql';
import type { SubgraphFixture } from './gateway-fixtures.ts';

/** A subgraph with every kind of input, whose answers can fail, wait and be large. */
export const boardFixture: SubgraphFixture = {
  name: 'board',
  typeDefs: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Query {
      flights(where: FlightFilter, status: Status = OPEN, first: Int): [Flight!]
      failing: String
      slow(ms: Int!): Int
      many(count: Int!): [Flight!]
    }
    type Mutation { cancel(id: ID!): Flight }
    type Flight @key(fields: "id") { id: ID! note(locale: String): String gate: Gate }
    type Gate @key(fields: "id") { id: ID! }
    enum Status { OPEN CLOSED }
    input FlightFilter { code: String note: String status: Status and: [FlightFilter!] }`,
  resolvers: {
    Query: {
      flights: () => [{ id: '1', note: 'on time', gate: { id: 'A1' } }],
      failing: () => {
        throw new GraphQLError('The board is being rebuilt.');
      },
      slow: (_: unknown, { ms }: { ms: number }) => delay(ms, ms),
      many: (_: unknown, { count }: { count: number }) =>
        Array.from({ length: count }, (_flight, at) => ({ id: String(at), note: 'x'.repeat(90) })),
    },
    Mutation: { cancel: (_: unknown, { id }: { id: string }) => ({ id }) },
    Flight: { __resolveReference: (reference: unknown) => reference },
  },
};

/** A second subgraph, so that gates need a hop. */
export const gatesFixture: SubgraphFixture = {
  name: 'gates',
  typeDefs: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Gate @key(fields: "id") { id: ID! terminal: String }
    type Query { gate(id: ID!): Gate }`,
  resolvers: {
    Query: { gate: (_: unknown, { id }: { id: string }) => ({ id }) },
    Gate: { __resolveReference: (reference: unknown) => reference, terminal: () => 'T1' },
  },
};
