import { requires, type World } from '../harness/world.ts';

type Listed = { readonly comments: readonly { readonly id: string }[] };
const last = ({ comments }: Listed): string => comments.map(({ id }) => id).join('+');
const dear = ({ price, category }: { price: number; category: { average: number } }): boolean =>
  price > category.average;

const posts = [0, 1].map((at) => {
  const comments = [0, 1, 2, 3, 4].map((no) => ({
    __typename: 'Comment',
    id: `c${at}${no}`,
    text: `Text ${no}`,
  }));
  return {
    __typename: 'Post',
    id: `p${at}`,
    comments: ({ limit }: { limit?: number }) => comments.slice(0, limit ?? 5),
    price: ({ currency }: { currency: string }) => (currency === 'EUR' ? 200 : 100) * (at + 1),
    category: {
      __typename: 'Category',
      average: ({ currency }: { currency: string }) => (currency === 'EUR' ? 500 : 150),
    },
    lastOfThree: requires('comments(limit: 3) { id }', last),
    lastOfTwo: requires('comments(limit: 2) { id }', last),
    firstOfOne: requires('comments(limit: 1) { id }', last),
    dollars: requires('price(currency: "USD")', ({ price }) => `$${price}`),
    euros: requires('price(currency: "EUR")', ({ price }, { sign }) => `${sign}${price}`),
    isDear: requires('price(currency: "USD") category { average(currency: "USD") }', dear),
    isDearInEuros: requires('price(currency: "EUR") category { average(currency: "EUR") }', dear),
  };
});

/** Posts whose statistics need a certain number of comments, and prices in a certain currency. */
export const createWorld = (): World => ({ roots: { posts }, entities: { Post: posts } });
