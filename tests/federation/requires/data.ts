import { requires, type World } from '../harness/world.ts';

const products = [0, 1, 2].map((at) => ({
  __typename: 'Product',
  id: `p${at}`,
  price: at === 2 ? null : (at + 1) * 100,
  weight: at * 3,
  dimensions: { __typename: 'Dimensions', size: at, unit: { __typename: 'Unit', name: at ? 'm' : 'ft' } },
  owner: [
    { __typename: 'Person', name: 'Ada', age: 36 },
    { __typename: 'Company', name: 'Acme', seats: 9 },
    null,
  ][at],
  cover: [{ __typename: 'Image', url: '/i' }, { __typename: 'Text', words: 5 }, null][at],
  tax: requires('price', ({ price }) => (price === null ? null : price / 10)),
  shipping: requires('tax weight', ({ tax, weight }) => (tax === null ? null : tax + weight)),
  total: requires('shipping tax', ({ shipping, tax }) => `${shipping}/${tax}`),
  label: requires(
    'dimensions { size unit { name } }',
    ({ dimensions: { size, unit } }) => `${size}${unit.name}`,
  ),
  greeting: requires(
    'owner { __typename name ... on Person { age } ... on Company { seats } }',
    ({ owner }) => owner && `${owner.__typename} ${owner.name} ${owner.age ?? '-'} ${owner.seats ?? '-'}`,
  ),
  preview: requires(
    'cover { ... on Image { url } ... on Text { words } }',
    ({ cover }) => cover && `${cover.url ?? ''}${cover.words ?? ''}`,
  ),
  express: requires('weight', ({ weight }, { factor }) => weight * Number(factor)),
}));

/** Products whose taxes, shipping and totals are computed one of the other. */
export const createWorld = (): World => ({ roots: { products }, entities: { Product: products } });
