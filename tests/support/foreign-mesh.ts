import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningSubgraph, type SubgraphFixture, startSubgraph } from './gateway-fixtures.ts';

/** Versions of the join specification that supergraphs were written in; one file each in `tests/gateway/join-versions`. */
export const JOIN_VERSIONS = ['0.1', '0.2', '0.3', '0.4', '0.5'] as const;

const FOLDER = join(import.meta.dirname, '../gateway/join-versions');
const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])';

const NAMES = new Map([
  ['1', 'Table'],
  ['2', 'Couch'],
]);

const FIXTURES: readonly SubgraphFixture[] = [
  {
    name: 'products',
    typeDefs: `${LINK} type Query { top: [Product] } type Product @key(fields: "upc") { upc: ID! name: String }`,
    resolvers: {
      Query: {
        top: () => [...NAMES].map(([upc, name]) => ({ upc, name })),
      },
      Product: { __resolveReference: ({ upc }: { upc: string }) => ({ upc, name: NAMES.get(upc) }) },
    },
  },
  {
    name: 'reviews',
    typeDefs: `${LINK}
      type Product @key(fields: "upc") { upc: ID! reviews: [Review] }
      type Review { body: String product: Product }`,
    resolvers: {
      Product: {
        __resolveReference: (product: object) => product,
        reviews: ({ upc }: { upc: string }) => [{ body: `Fine ${upc}`, product: { upc } }],
      },
    },
  },
];

/** Two running subgraphs without owners, and the supergraphs that other composers made of them. */
export type ForeignMesh = {
  readonly products: RunningSubgraph;
  readonly reviews: RunningSubgraph;
  supergraphSdl(joinVersion: (typeof JOIN_VERSIONS)[number]): Promise<string>;
  close(): Promise<void>;
};

/** Starts both on free ports. */
export async function startForeignMesh(): Promise<ForeignMesh> {
  const [products, reviews] = await Promise.all(FIXTURES.map(startSubgraph));
  if (!products || !reviews) throw new Error('Expected two subgraphs.');
  return {
    products,
    reviews,
    async supergraphSdl(joinVersion) {
      const sdl = await readFile(join(FOLDER, `v${joinVersion}.graphql`), 'utf8');
      return sdl
        .replace('http://products.example', products.server.url)
        .replace('http://reviews.example', reviews.server.url);
    },
    close: async () => {
      await Promise.all([products.server.close(0), reviews.server.close(0)]);
    },
  };
}
