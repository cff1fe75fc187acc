import { GraphQLError } from 'graphql';
import { meshSchemaExtension } from '../../contracts/index.ts';
import type { GatewayHooks, OwnershipTeam } from '../../gateway/index.ts';
import { type SubgraphFixture, startTestMesh, type TestMesh } from '../support/gateway-fixtures.ts';

const HEADER = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
${meshSchemaExtension(['owner'])}`;

const PRODUCTS = ['Table', 'Chair', 'Lamp'].map((name, at) => ({
  __typename: 'Product',
  id: `p${at}`,
  name,
  size: { width: at, unit: 'cm' },
}));
const USERS = ['Ada', 'Ben'].map((name, at) => ({ __typename: 'User', id: `u${at}`, name }));

/** Holds back whoever waits for it until it is opened. */
class Gate {
  #opened: Promise<void> = Promise.resolve();
  open: () => void = () => {};

  close(): void {
    this.#opened = new Promise((resolve) => {
      this.open = resolve;
    });
  }

  async passed(): Promise<void> {
    await this.#opened;
  }
}

/** What holds back the answers of the subgraphs reviews and users. */
export type Gates = { readonly reviews: Gate; readonly users: Gate };

const owned = (team: string, subgraph: string): string => `@owner(team: "${team}", subgraph: "${subgraph}")`;

function fixtures(gates: Gates): readonly SubgraphFixture[] {
  const goods = owned('goods', 'products');
  const voices = owned('voices', 'reviews');
  const people = owned('people', 'users');
  return [
    {
      name: 'products',
      typeDefs: `${HEADER}
        type Query { products(first: Int = 3): [Product!]! ${goods} product(id: ID!): Product ${goods} things: [Thing!]! ${goods} named: [Named!]! ${goods} }
        type Mutation { rename(id: ID!, name: String!): Product ${goods} }
        union Thing = Product | Size
        interface Named { name: String ${goods} }
        type Product implements Named @key(fields: "id") { id: ID! ${goods} name: String ${goods} size: Size! ${goods} }
        type Size { width: Int! ${goods} unit: String ${goods} }`,
      resolvers: {
        Query: {
          products: (_: unknown, { first }: { first: number }) => PRODUCTS.slice(0, first),
          product: (_: unknown, { id }: { id: string }) => PRODUCTS.find((one) => one.id === id),
          things: () => [PRODUCTS[1], { __typename: 'Size', width: 7 }, PRODUCTS[0]],
          named: () => PRODUCTS.slice(0, 2),
        },
        Mutation: {
          rename: (_: unknown, { id, name }: { id: string; name: string }) => ({ ...PRODUCTS[0], id, name }),
        },
        Product: { __resolveReference: ({ id }: { id: string }) => PRODUCTS.find((one) => one.id === id) },
      },
      products: [{ id: 'shop.products', version: '1.0.0', asOf: '2001-01-01T00:00:00Z' }],
    },
    {
      name: 'reviews',
      typeDefs: `${HEADER}
        type Query { best: Review ${voices} }
        type Product @key(fields: "id") { id: ID! score: Int ${voices} strict: Int! ${voices} failing: String ${voices} reviews(first: Int = 2): [Review!]! ${voices} }
        type Review { id: ID! ${voices} body: String ${voices} author: User ${voices} }
        type User @key(fields: "id", resolvable: false) { id: ID! }`,
      resolvers: {
        Query: {
          best: async () => {
            await gates.reviews.passed();
            return { id: 'r9', body: 'Best', author: { id: 'u1' } };
          },
        },
        Product: {
          __resolveReference: async (reference: { id: string }) => {
            await gates.reviews.passed();
            return reference;
          },
          score: ({ id }: { id: string }) => Number(id.slice(1)) * 10,
          strict: ({ id }: { id: string }) => (id === 'p1' ? null : 1),
          failing: ({ id }: { id: string }) => {
            if (id === 'p1') throw new GraphQLError('No luck.', { extensions: { code: 'UNLUCKY' } });
            return 'fine';
          },
          reviews: ({ id }: { id: string }, { first }: { first: number }) =>
            [0, 1]
              .slice(0, first)
              .map((at) => ({ id: `${id}-r${at}`, body: `Body ${at}`, author: { id: `u${at}` } })),
        },
      },
      products: [{ id: 'shop.reviews', version: '2.0.0', asOf: '2001-02-01T00:00:00Z' }],
    },
    {
      name: 'users',
      typeDefs: `${HEADER}
        type Query { me: User ${people} }
        type User @key(fields: "id") { id: ID! ${people} name: String ${people} }`,
      resolvers: {
        Query: { me: () => USERS[0] },
        User: {
          __resolveReference: async ({ id }: { id: string }) => {
            await gates.users.passed();
            return USERS.find((one) => one.id === id);
          },
        },
      },
    },
  ];
}

const TEAMS: readonly OwnershipTeam[] = ['goods', 'voices', 'people'].map((name) => ({
  name,
  title: name,
  domain: name,
  contact: `${name}@shop.example`,
}));

/** A shop of three subgraphs, two of which can be held back. */
export async function startShop(
  config: Record<string, unknown> = {},
  hooks: GatewayHooks = {},
): Promise<TestMesh & { readonly gates: Gates }> {
  const gates = { reviews: new Gate(), users: new Gate() };
  return { ...(await startTestMesh(fixtures(gates), { config, teams: TEAMS, hooks })), gates };
}
