import { requires, type Thing, type World } from '../harness/world.ts';

const KINDS = ['Book', 'Film', 'Song'] as const;

const things: Thing[] = Array.from({ length: 9 }, (_, at) => ({
  __typename: KINDS[at % 3] ?? 'Book',
  id: `t${at}`,
  name: `Thing ${at}`,
  pages: at * 10,
  stars: at === 4 ? null : at % 5,
  price: at * 3,
  minutes: 90 + at,
  perMinute: requires('minutes', ({ minutes }) => minutes * 2),
  next: () => (at === 8 ? null : things[(at * 2 + 1) % 9]),
  bundle: () => (at === 5 ? null : things[(at + 4) % 9]),
  similar: ({ first = 2 }: { first?: number }) =>
    [things[(at + 1) % 9], at % 2 ? null : things[(at + 5) % 9], things[at]].slice(0, first),
}));

/** Things of three kinds that lead to each other in rounds, with nulls on the way. */
export const createWorld = (): World => ({
  roots: { things, famous: things.slice(3, 6), sold: things.slice(6), length: 1 },
  entities: {
    Book: things.filter(({ __typename }) => __typename === 'Book'),
    Film: things.filter(({ __typename }) => __typename === 'Film'),
    Song: things.filter(({ __typename }) => __typename === 'Song'),
  },
});
