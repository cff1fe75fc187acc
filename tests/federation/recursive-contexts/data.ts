import { fromContext, type Thing, type World } from '../harness/world.ts';

const KINDS = ['Book', 'Film', 'Song'] as const;

const makers = [0, 1].map((at) => ({
  __typename: 'Maker',
  id: `m${at}`,
  note: fromContext({ code: 'Shelf { code }' }, ({ code }) => `${at} on ${code}`),
  offer: fromContext({ price: 'Book | Film | Song { price }' }, ({ price }) => `${at} for ${price}`),
}));
const things: Thing[] = Array.from({ length: 9 }, (_, at) => ({
  __typename: KINDS[at % 3] ?? 'Book',
  id: `t${at}`,
  name: `Thing ${at}`,
  stars: at % 5,
  price: at === 4 ? null : at * 3,
  maker: at === 7 ? null : makers[at % 2],
  next: () => things[(at * 2 + 1) % 9],
  bundle: () => (at === 5 ? null : things[(at + 4) % 9]),
  similar: () => [things[(at + 1) % 9], null, things[at]],
}));
const shelf = { __typename: 'Shelf', id: 's', code: 'A7', things: [things[0], things[1], null, things[8]] };

/** Things on a shelf that lead to each other; their makers answer differently on each shelf, and for each thing. */
export const createWorld = (): World => ({
  roots: { shelf },
  entities: {
    Shelf: [shelf],
    Maker: makers,
    Book: things.filter(({ __typename }) => __typename === 'Book'),
    Film: things.filter(({ __typename }) => __typename === 'Film'),
    Song: things.filter(({ __typename }) => __typename === 'Song'),
  },
});
