import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import DataLoader from 'dataloader';
import { gql } from 'graphql-tag';
import { serverArguments } from './listen.ts';
import { duckDbStorage, postgresStorage, type Row, type ShopStorage } from './shop-storage.ts';

/** The subgraph as a careful author writes it by hand: Apollo Server, resolvers, one DataLoader per table and request. */
const typeDefs = gql`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  scalar BigInt
  scalar Decimal
  scalar LocalDateTime
  enum Order { ASC DESC }
  enum PurchaseGroupField { clerk status }
  enum LineGroupField { supplier }
  input StringFilter { eq: String }
  input PurchaseWhere { status: StringFilter }
  input PurchaseOrderBy { total: Order }
  input PurchaseGroupBy { field: PurchaseGroupField }
  input LineGroupBy { field: LineGroupField }
  type Customer @key(fields: "id") { id: Int! name: String! segment: String! city: String! balance: Decimal! }
  type Purchase @key(fields: "id") {
    id: Int! customer: Customer status: String! total: Decimal! orderedAt: LocalDateTime! clerk: String! priority: Int! comment: String!
  }
  type PurchaseGroup { clerk: String status: String }
  type PurchaseSums { total: Decimal }
  type PurchaseExtremes { total: Decimal }
  type PurchaseAggregate { group: PurchaseGroup! count: BigInt! sum: PurchaseSums! min: PurchaseExtremes! max: PurchaseExtremes! }
  type LineGroup { supplier: String }
  type LineSums { quantity: BigInt }
  type LineExtremes { price: Float }
  type LineAggregate { group: LineGroup! count: BigInt! sum: LineSums! max: LineExtremes! }
  type Query {
    purchase(id: Int!): Purchase
    purchases(where: PurchaseWhere, orderBy: [PurchaseOrderBy!], limit: Int = 100): [Purchase!]
    purchasesAggregate(groupBy: [PurchaseGroupBy!], limit: Int = 100): [PurchaseAggregate!]
    linesAggregate(groupBy: [LineGroupBy!], limit: Int = 100): [LineAggregate!]
  }
`;

type Id = { readonly id: number };
type Context = {
  readonly storage: ShopStorage;
  readonly purchases: DataLoader<number, Row | null>;
  readonly customers: DataLoader<number, Row | null>;
};
type ListArguments = { readonly where?: { status?: { eq?: string } }; readonly limit: number };

const resolvers = {
  Query: {
    purchase: (_root: unknown, { id }: Id, { purchases }: Context) => purchases.load(id),
    purchases: (_root: unknown, { where, limit }: ListArguments, { storage }: Context) =>
      storage.purchases(limit, where?.status?.eq),
    purchasesAggregate: (_root: unknown, { limit }: ListArguments, { storage }: Context) =>
      storage.purchasesByClerk(limit),
    linesAggregate: (_root: unknown, { limit }: ListArguments, { storage }: Context) =>
      storage.linesBySupplier(limit),
  },
  Purchase: {
    __resolveReference: ({ id }: Id, { purchases }: Context) => purchases.load(id),
    customer: (row: Row, _arguments: unknown, { customers }: Context) =>
      customers.load(Number(row['customer_id'])),
    orderedAt: (row: Row) => row['ordered_at'],
  },
  Customer: { __resolveReference: ({ id }: Id, { customers }: Context) => customers.load(id) },
  PurchaseAggregate: {
    group: ({ clerk }: Row) => ({ clerk }),
    count: ({ count }: Row) => String(count),
    sum: ({ sum }: Row) => ({ total: sum }),
    min: ({ min }: Row) => ({ total: min }),
    max: ({ max }: Row) => ({ total: max }),
  },
  LineAggregate: {
    group: ({ supplier }: Row) => ({ supplier }),
    count: ({ count }: Row) => String(count),
    sum: ({ sum }: Row) => ({ quantity: String(sum) }),
    max: ({ max }: Row) => ({ price: max }),
  },
};

function byId(find: (ids: readonly number[]) => Promise<readonly Row[]>): DataLoader<number, Row | null> {
  return new DataLoader(async (ids) => {
    const rows = new Map((await find(ids)).map((row) => [Number(row['id']), row]));
    return ids.map((id) => rows.get(id) ?? null);
  });
}

const { port, source } = serverArguments();
const storage = source.startsWith('postgres') ? postgresStorage(source) : await duckDbStorage(source);
const server = new ApolloServer<Context>({ schema: buildSubgraphSchema([{ typeDefs, resolvers }]) });
await startStandaloneServer(server, {
  listen: { port, host: '127.0.0.1' },
  context: async () => ({
    storage,
    purchases: byId(storage.purchasesById),
    customers: byId(storage.customersById),
  }),
});
