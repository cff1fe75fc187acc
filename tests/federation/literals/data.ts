import type { World } from '../harness/world.ts';

const tell = (name: string) => (args: unknown) => `${name}${JSON.stringify(args)}`;

const items = [1, 2, 3].map((at) => ({
  __typename: 'Item',
  id: String(at),
  called: tell(`called${at}`),
  name: tell(`name${at}`),
  price: tell(`price${at}`),
  friends: ({ first }: { first?: number }): unknown => items.slice(0, first ?? 1),
}));

/** Fields that tell which arguments they were called with. */
export const createWorld = (): World => ({
  roots: {
    items: ({ first }: { first: number }) => items.slice(0, first),
    one: ({ id }: { id: string }) => items.find((one) => one.id === id),
    echo: tell('echo'),
    named: items,
  },
  entities: { Item: items },
});
