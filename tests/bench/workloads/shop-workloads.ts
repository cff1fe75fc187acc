import type { SteadyWorkload } from './workload.ts';

/** The operation of the public benchmark, by its shape: users and products, their reviews, and around again. */
export const HEAVY_QUERY = `
query Heavy {
  users { ...U reviews { ...R product { ...P reviews { ...R author { ...U reviews { ...R product { ...P } } } } } } }
  topProducts { ...P reviews { ...R author { ...U reviews { ...R product { ...P } } } } }
}
fragment U on User { id username name }
fragment R on Review { id body }
fragment P on Product { inStock name price shippingEstimate upc weight }
`;

/** One field of one subgraph. */
export const SMALL_QUERY = '{ topProducts { upc name price } }';
/** The same with one hop to another. */
export const HOP_QUERY = '{ topProducts { upc name reviews { id body } } }';

const shop = { kind: 'steady', mesh: 'shop', connections: 50 } as const;

/** W1 to W5 of the goals. */
export const SHOP_WORKLOADS: readonly SteadyWorkload[] = [
  { ...shop, id: 'W1', title: 'heavy, equal requests', query: HEAVY_QUERY, isUnique: false },
  { ...shop, id: 'W2', title: 'heavy, every request unique', query: HEAVY_QUERY, isUnique: true },
  { ...shop, id: 'W3u', title: 'small, one subgraph', query: SMALL_QUERY, isUnique: true },
  { ...shop, id: 'W4u', title: 'small, one entity hop', query: HOP_QUERY, isUnique: true },
];
