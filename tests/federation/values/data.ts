import type { World } from '../harness/world.ts';

const docs = [0, 1, 2].map((at) => ({
  __typename: 'Doc',
  id: at,
  meta: [{ a: { b: [1, null, { __typename: 'x' }] } }, [1, [2]], 'text'][at],
  big: '12345678901234567890',
  ratio: at,
  extra: (args: unknown) => args,
  flag: at > 0,
  rate: at / 4,
}));

/** Documents with numbers for identifiers and JSON for content. */
export const createWorld = (): World => ({
  roots: {
    docs,
    doc: ({ id }: { id: string }) => docs.find((one) => String(one.id) === id),
    echo: (args: unknown) => [JSON.stringify(args)],
  },
  entities: { Doc: docs },
});
