import type { World } from '../harness/world.ts';

const products = [0, 1, 2].map((at) => ({
  __typename: 'Product',
  id: `p${at}`,
  pid: `x${at}`,
  category:
    at === 1
      ? null
      : {
          __typename: 'Category',
          code: 'c',
          name: `Category ${at}`,
          details: at === 2 ? null : { __typename: 'Details', short: 's', long: 'long' },
          tags: [{ __typename: 'Tag', text: `t${at}` }],
        },
}));

/** Products in categories that are no entities. */
export const createWorld = (): World => ({ roots: { products }, entities: { Product: products } });
