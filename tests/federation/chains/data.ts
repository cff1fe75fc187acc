import { requires, type Thing, type World } from '../harness/world.ts';

type Arguments = Readonly<Record<string, unknown>>;

const makers: Thing[] = [0, 1, 2].map((at) => ({
  __typename: 'Maker',
  id: `m${at}`,
  name: ({ lang }: Arguments) => (at === 2 ? null : `${lang ?? '-'} ${at}`),
  best: () => (at === 0 ? items[1] : at === 1 ? receipts[0] : null),
}));
const infoOf = (at: number): Thing => ({
  __typename: 'Info',
  text: ({ lang }: Arguments) => (at === 1 ? null : `${lang} ${at}`),
  left: at,
  right: at === 3 ? null : `right ${at}`,
  item: () => items[at + 1] ?? null,
});
const items: Thing[] = [0, 1, 2, 3, 4].map((at) => ({
  __typename: 'Item',
  id: `i${at}`,
  base: at === 1 ? null : at,
  state: ['ON', 'OFF', null, 'SECRET', 'ON'][at],
  info: at === 2 ? null : infoOf(at),
  infos: [[infoOf(at), null], null, [], [infoOf(0)]],
  maker: makers[at] ?? null,
  mid: requires('base', ({ base }, { n }) => (base === 2 ? null : (base ?? 100) * Number(n ?? 1))),
  top: requires('mid(n: 2) base', ({ mid, base }) => (mid === null || base === 4 ? null : mid + (base ?? 0))),
  last: requires('top', ({ top }, { n }) => {
    if (top === 200) throw new Error('Too high.');
    return `${top} ${n}`;
  }),
  kin: ({ n }: Arguments) => [
    [items[at], items[(at + 1) % 5]],
    null,
    n === 1 ? [items[at]] : [null, items[at]],
  ],
  note: ({ lang, state }: Arguments) => (at === 3 ? null : `${lang} ${state} ${at}`),
  friend: () => items[at + 1] ?? null,
  friends: () => [[], null, [items[4 - at], items[4 - at]], at === 1 ? [null] : [items[0]]],
}));
const receipts: Thing[] = [0, 1].map((at) => ({
  __typename: 'Receipt',
  id: `r${at}`,
  total: at === 1 ? null : 50,
  tax: requires('total', ({ total }) => (total === null ? null : total / 4)),
  items: () => [items[0], items[at], items[0]],
}));
const spares: Thing[] = [0, 1].map((at) => ({
  __typename: 'Spare',
  id: `s${at}`,
  maker: makers[1 - at],
  fits: [[items[at], null], [], [items[at]]],
  price: ({ n }: Arguments) => at * Number(n ?? 7),
}));
const failure: Thing = { __typename: 'Failure', code: 'SECRET', about: items[2] };

const find = (id: unknown) => items.find((item) => item['id'] === id);

/** Items that three subgraphs compute in turns, with a null at every stage somewhere, the same one often in lists of lists. */
export const createWorld = (): World => ({
  roots: {
    items: [items[0], items[1], null, items[0], items[2], items[3], items[4], items[0]],
    grid: [[[items[0], items[1]], null], null, [], [[], [items[0]], [items[3], items[2]]]],
    some: ({ ids }: { ids: readonly string[] }) => ids.flatMap((id) => find(id) ?? []),
    parts: [items[0], spares[0], null, spares[1], items[4], items[0]],
    echo: (given: Arguments) => JSON.stringify(given),
    make: ({ id, n }: Arguments) => (n === 0 ? failure : n === 1 ? receipts[0] : (find(id) ?? null)),
    drop: [[items[0], failure, receipts[1]], null, [receipts[0], null, items[0]]],
    latest: items[3],
  },
  entities: { Item: items, Maker: makers, Receipt: receipts, Spare: spares },
});
