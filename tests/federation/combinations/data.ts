import { requires, type Thing, type World } from '../harness/world.ts';

const people: Thing[] = Array.from({ length: 4 }, (_, at) => ({
  __typename: 'Person',
  id: `p${at}`,
  nick: at === 2 ? null : `Nick ${at}`,
  level: at === 3 ? null : at,
  old: `old ${at}`,
  team: at === 1 ? null : () => teams[at % 2],
  boss: () => people[at + 1] ?? null,
  badge: requires('level team { name }', ({ level, team }, { prefix }) => {
    if (level === 2) throw new Error('Badge lost.');
    return `${prefix ?? 'B'}${level}${team?.name ?? '-'}`;
  }),
}));
const teams: Thing[] = [0, 1].map((at) => ({
  __typename: 'Team',
  id: `t${at}`,
  name: `Team ${at}`,
  members: () => people.filter((_, which) => which % 2 === at),
}));
const items: Thing[] = [0, 1, 2, 3].map((at) => ({
  __typename: at % 2 ? 'Bag' : 'Box',
  id: `i${at}`,
  size: at === 3 ? null : at * 10,
  label: ({ lang = 'en' }: { lang?: string | null }) => `${lang} ${at}`,
  owner: at % 2 ? teams[0] : at === 2 ? people[2] : people[0],
  twin: () => (at === 0 ? people[1] : items[at - 1]),
  weight: requires('size', ({ size }, { unit }) => {
    if (size === null) throw new Error('No size.');
    return unit === 'kg' ? size / 1000 : size;
  }),
  near: () => [items[(at + 1) % 4], null, items[at]],
  keeper: at === 1 ? null : () => people[at],
}));

/** Boxes and bags with keepers and owners, where a field of each kind fails or is null somewhere. */
export const createWorld = (): World => ({
  roots: {
    items,
    any: [items[0], people[2], null, items[1], items[2], people[3]],
    shelves: [[items[0], items[3]], null, [], [items[2]]],
    touch: ({ id }: { id: string }) => items.find((item) => item['id'] === id),
    swap: [people[1], items[3], people[2]],
    depots: 1,
    staff: people,
  },
  entities: {
    Person: people,
    Team: teams,
    Item: items,
    Box: items.filter(({ __typename }) => __typename === 'Box'),
    Bag: items.filter(({ __typename }) => __typename === 'Bag'),
  },
});
