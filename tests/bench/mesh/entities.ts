import { type BenchMesh, FEDERATION_2 } from './mesh.ts';

type First = { readonly first: number };
type ById = { readonly id: string };

const nameOf = (id: string) => `Item ${id}`;
const titleOf = (id: string) => `The title of ${id}`;
const scoreOf = (id: string) => Number(id) % 100;
const ids = (first: number): string[] => Array.from({ length: first }, (_, at) => String(at + 1));

const LIST = 'items(first: Int!): [Item!]!';

/** A list in one subgraph, whose details lie in another: so many entities behind one hop. */
export const ENTITIES: BenchMesh = {
  name: 'entities',
  rootValue: {
    items: ({ first }: First) =>
      ids(first).map((id) => ({ id, name: nameOf(id), title: titleOf(id), score: scoreOf(id) })),
  },
  subgraphs: [
    {
      name: 'list',
      typeDefs: `${FEDERATION_2}type Query { ${LIST} } type Item @key(fields: "id") { id: ID! name: String }`,
      federation1: `extend type Query { ${LIST} } type Item @key(fields: "id") { id: ID! name: String }`,
      resolvers: {
        Query: {
          items: (_: unknown, { first }: First) => ids(first).map((id) => ({ id, name: nameOf(id) })),
        },
        Item: { __resolveReference: ({ id }: ById) => ({ id, name: nameOf(id) }) },
      },
    },
    {
      name: 'details',
      typeDefs: `${FEDERATION_2}type Item @key(fields: "id") { id: ID! title: String score: Int }`,
      federation1: 'extend type Item @key(fields: "id") { id: ID! @external title: String score: Int }',
      resolvers: {
        Item: { __resolveReference: ({ id }: ById) => ({ id, title: titleOf(id), score: scoreOf(id) }) },
      },
    },
  ],
};
