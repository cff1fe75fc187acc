import { type BenchMesh, FEDERATION_2 } from './mesh.ts';

type Row = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly price: number;
  readonly rating: number;
  readonly isActive: boolean;
  readonly tags: readonly string[];
};

type First = { readonly first: number };

const ROW_TYPE =
  'type Row { id: ID! name: String! description: String price: Float! rating: Int! isActive: Boolean! tags: [String!]! }';

function row(at: number): Row {
  return {
    id: `row-${String(at).padStart(8, '0')}`,
    name: `Article ${at}`,
    description: `Number ${at} of a long list, as a warehouse keeps it: shelf ${at % 97}, box ${at % 31}.`,
    price: ((at * 37) % 10_000) / 100,
    rating: at % 5,
    isActive: at % 3 > 0,
    tags: [`shelf-${at % 97}`, `box-${at % 31}`],
  };
}

const rows = ({ first }: First): Row[] => Array.from({ length: first }, (_, at) => row(at));

/** One subgraph with a list as long as one likes (207 bytes of JSON a row or so), and a second one nobody asks. */
export const ROWS: BenchMesh = {
  name: 'rows',
  rootValue: { rows, other: () => 'other' },
  subgraphs: [
    {
      name: 'warehouse',
      typeDefs: `${FEDERATION_2}type Query { rows(first: Int!): [Row!]! }\n${ROW_TYPE}`,
      federation1: `extend type Query { rows(first: Int!): [Row!]! }\n${ROW_TYPE}`,
      resolvers: { Query: { rows: (_: unknown, args: First) => rows(args) } },
    },
    {
      name: 'other',
      typeDefs: `${FEDERATION_2}type Query { other: String }`,
      federation1: 'extend type Query { other: String }',
      resolvers: { Query: { other: () => 'other' } },
    },
  ],
};
