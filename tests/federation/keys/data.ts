import type { World } from '../harness/world.ts';

const regions = ['n', 's'].map((code) => ({
  __typename: 'Region',
  code,
  name: code === 'n' ? 'North' : 'South',
}));
const depots = [0, 1, 2].map((number) => ({
  __typename: 'Depot',
  region: regions[number % 2],
  number,
  city: number === 2 ? null : `City ${number}`,
}));
const items = ['a', 'b', 'c'].map((upc, at) => ({
  __typename: 'Item',
  upc,
  title: upc.toUpperCase(),
  sku: { __typename: 'Sku', vendor: at === 2 ? 'w' : 'v', number: at },
  count: at * 10,
  depot: at === 1 ? null : depots[at],
  price: at + 1,
}));
const bundles = [
  { __typename: 'Bundle', items: items.slice(0, 2), label: 'Two', price: 2 },
  { __typename: 'Bundle', items, label: 'Three', price: 5 },
  { __typename: 'Bundle', items: [], label: 'None', price: 0 },
];

/** Items known by three different keys, bundles by the list of their items. */
export const createWorld = (): World => ({
  roots: { items, bundles, depots },
  entities: { Item: items, Bundle: bundles, Depot: depots, Region: regions },
});
