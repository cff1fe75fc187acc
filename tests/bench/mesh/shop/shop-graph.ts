import {
  PRODUCTS,
  type Product,
  REVIEWS,
  REVIEWS_OF_A_USER,
  type Review,
  shippingEstimate,
  USERS,
  type User,
} from './shop-data.ts';

type ReviewNode = Pick<Review, 'id' | 'body'> & {
  readonly product: () => ProductNode | undefined;
  readonly author: () => UserNode | undefined;
};

type ProductNode = Omit<Product, 'isInStock'> & {
  readonly inStock: boolean;
  readonly shippingEstimate: number;
  readonly reviews: () => readonly ReviewNode[];
};

type UserNode = User & { readonly reviews: () => readonly ReviewNode[] };

/** The whole shop as one graph: the subgraphs answer with views of it, and the right answers are read off it. */
export const SHOP_GRAPH = {
  me: () => userNode('1'),
  user: ({ id }: { readonly id: string }) => userNode(id),
  users: () => USERS.map(({ id }) => userNode(id)),
  topProducts: ({ first }: { readonly first?: number | null }) =>
    PRODUCTS.slice(0, first ?? 5).map(({ upc }) => productNode(upc)),
};

/** A user with everything that can be asked of one; undefined when there is none. */
export function userNode(id: string): UserNode | undefined {
  const user = USERS.find((one) => one.id === id);
  return user && { ...user, reviews: () => REVIEWS_OF_A_USER.map(reviewNode) };
}

/** A product with everything that can be asked of one; undefined when there is none. */
export function productNode(upc: string): ProductNode | undefined {
  const product = PRODUCTS.find((one) => one.upc === upc);
  if (!product) return undefined;
  const { isInStock, ...catalogue } = product;
  return {
    ...catalogue,
    inStock: isInStock,
    shippingEstimate: shippingEstimate(product.price, product.weight),
    reviews: () => REVIEWS.filter((review) => review.upc === upc).map(reviewNode),
  };
}

/** A review with everything that can be asked of one. The first user wrote them all. */
export function reviewNode({ id, body, upc }: Review): ReviewNode {
  return { id, body, product: () => productNode(upc), author: () => userNode('1') };
}
