import type { BenchMesh } from '../mesh.ts';
import { REVIEWS, shippingEstimate } from './shop-data.ts';
import { productNode, reviewNode, SHOP_GRAPH, userNode } from './shop-graph.ts';
import { SHOP_FEDERATION_1, SHOP_SDL } from './shop-sdl.ts';

type ById = { readonly id: string };
type ByUpc = { readonly upc: string };
/** `price` and `weight` come with the representation: a gateway that does not send them gets a wrong estimate. */
type ToShip = ByUpc & { readonly price?: number; readonly weight?: number };

const RESOLVERS = {
  accounts: {
    Query: { me: SHOP_GRAPH.me, users: SHOP_GRAPH.users, user: (_: unknown, { id }: ById) => userNode(id) },
    User: { __resolveReference: ({ id }: ById) => userNode(id) },
  },
  products: {
    Query: {
      topProducts: (_: unknown, args: { readonly first?: number | null }) => SHOP_GRAPH.topProducts(args),
    },
    Product: { __resolveReference: ({ upc }: ByUpc) => productNode(upc) },
  },
  inventory: {
    Product: {
      __resolveReference: ({ upc, price, weight }: ToShip) => ({
        upc,
        inStock: productNode(upc)?.inStock,
        shippingEstimate:
          price === undefined || weight === undefined ? null : shippingEstimate(price, weight),
      }),
    },
  },
  reviews: {
    Review: {
      __resolveReference: ({ id }: ById) => REVIEWS.filter((one) => one.id === id).map(reviewNode)[0],
    },
    User: { __resolveReference: ({ id }: ById) => userNode(id) },
    Product: { __resolveReference: ({ upc }: ByUpc) => productNode(upc) },
  },
};

/** The shop of the public gateway benchmark: accounts, products, inventory and reviews. */
export const SHOP: BenchMesh = {
  name: 'shop',
  rootValue: SHOP_GRAPH,
  subgraphs: (['accounts', 'inventory', 'products', 'reviews'] as const).map((name) => ({
    name,
    typeDefs: SHOP_SDL[name],
    federation1: SHOP_FEDERATION_1[name],
    resolvers: RESOLVERS[name],
  })),
};
