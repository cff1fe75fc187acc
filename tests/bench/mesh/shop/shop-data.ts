import { reviewText } from './review-text.ts';

/** A customer of the shop. */
export type User = {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly birthday: number;
};

/** A thing for sale; `isInStock` is what the inventory knows, the rest is the catalogue's. */
export type Product = {
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
  readonly isInStock: boolean;
};

/** What a user wrote about a product. */
export type Review = { readonly id: string; readonly body: string; readonly upc: string };

const USER_ROWS = [
  ['Ada Brandt', 'adab', 19_870_412],
  ['Miro Tanaka', 'mirot', 19_910_903],
  ['Selma Okafor', 'selma', 19_790_127],
  ['Jonas Lind', 'jlind', 19_950_618],
  ['Priya Nair', 'priyan', 19_881_230],
  ['Tomas Vega', 'tvega', 19_830_705],
] as const;

const PRODUCT_ROWS = [
  ['Table', 899, 100, true],
  ['Couch', 1_299, 1_000, false],
  ['Glass', 15, 20, false],
  ['Chair', 499, 100, false],
  ['Screen', 1_299, 1_000, true],
  ['Lamp', 6_999, 300, true],
  ['Grill', 3_999, 2_000, true],
  ['Fridge', 100_000, 6_000, false],
  ['Sofa', 9_999, 800, true],
] as const;

/** Product and length of each review: as many and as long as in the public benchmark. */
const REVIEW_ROWS = [
  ['1', 446],
  ['1', 290],
  ['1', 276],
  ['1', 144],
  ['2', 446],
  ['2', 290],
  ['2', 276],
  ['2', 144],
  ['3', 144],
  ['4', 144],
  ['4', 830],
] as const;

/** The six users of the shop. */
export const USERS: readonly User[] = USER_ROWS.map(([name, username, birthday], at) => ({
  id: String(at + 1),
  name,
  username,
  birthday,
}));

/** The nine products of the shop. */
export const PRODUCTS: readonly Product[] = PRODUCT_ROWS.map(([name, price, weight, isInStock], at) => ({
  upc: String(at + 1),
  name,
  price,
  weight,
  isInStock,
}));

/** The eleven reviews of the shop. */
export const REVIEWS: readonly Review[] = REVIEW_ROWS.map(([upc, length], at) => ({
  id: String(at + 1),
  body: reviewText(at, length),
  upc,
}));

/** Every user has written the first two reviews, as in the public benchmark: what repeats is what gateways differ in. */
export const REVIEWS_OF_A_USER: readonly Review[] = REVIEWS.slice(0, 2);

/** What sending a product costs: nothing above a price, else by weight. */
export function shippingEstimate(price: number, weight: number): number {
  return price > 1_000 ? 0 : Math.trunc(weight / 2);
}
