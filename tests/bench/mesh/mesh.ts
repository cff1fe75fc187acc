import type { buildSubgraphSchema } from '@apollo/subgraph';

type Module = Extract<Parameters<typeof buildSubgraphSchema>[0], { readonly typeDefs: unknown }>;

/** One subgraph of a benchmark: its SDL in both generations of federation, and graphql-js resolvers. */
export type BenchSubgraph = {
  readonly name: string;
  readonly typeDefs: string;
  /** The same as Federation 1, for gateways that know no other. */
  readonly federation1: string;
  readonly resolvers: NonNullable<Module['resolvers']>;
};

/** Subgraphs that are asked together, and their data as one graph, which tells the right answer of any operation. */
export type BenchMesh = {
  readonly name: string;
  readonly subgraphs: readonly BenchSubgraph[];
  readonly rootValue: object;
};

/** What every Federation 2 SDL of the benchmark starts with. */
export const FEDERATION_2 =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires", "@provides", "@shareable"])\n';
