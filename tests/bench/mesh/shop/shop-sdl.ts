import { FEDERATION_2 } from '../mesh.ts';

const ACCOUNTS = `
type Query { me: User user(id: ID!): User users: [User] }
type User @key(fields: "id") { id: ID! name: String username: String @shareable birthday: Int }
`;

const PRODUCTS = `
type Query { topProducts(first: Int = 5): [Product] }
type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }
`;

/** SDL of the shop's subgraphs, as Federation 2. */
export const SHOP_SDL = {
  accounts: FEDERATION_2 + ACCOUNTS,
  products: FEDERATION_2 + PRODUCTS,
  inventory: `${FEDERATION_2}
type Product @key(fields: "upc") {
  upc: String!
  price: Int @external
  weight: Int @external
  inStock: Boolean
  shippingEstimate: Int @requires(fields: "price weight")
}
`,
  reviews: `${FEDERATION_2}
type Review @key(fields: "id") { id: ID! body: String product: Product author: User @provides(fields: "username") }
type User @key(fields: "id") { id: ID! username: String @external reviews: [Review] }
type Product @key(fields: "upc") { upc: String! reviews: [Review] }
`,
} as const;

/** The same as Federation 1: types of others are extended, and their fields marked external. */
export const SHOP_FEDERATION_1 = {
  accounts: ACCOUNTS.replace('type Query', 'extend type Query').replace(' @shareable', ''),
  products: PRODUCTS.replace('type Query', 'extend type Query'),
  inventory: `
extend type Product @key(fields: "upc") {
  upc: String! @external
  price: Int @external
  weight: Int @external
  inStock: Boolean
  shippingEstimate: Int @requires(fields: "price weight")
}
`,
  reviews: `
type Review @key(fields: "id") { id: ID! body: String product: Product author: User @provides(fields: "username") }
extend type User @key(fields: "id") { id: ID! @external username: String @external reviews: [Review] }
extend type Product @key(fields: "upc") { upc: String! @external reviews: [Review] }
`,
} as const;
