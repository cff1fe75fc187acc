import type { Thing, World } from '../harness/world.ts';

const fail = (what: string) => () => {
  throw new Error(`No ${what}.`);
};
const others: Thing[] = [0, 1].map((at) => ({
  __typename: 'Other',
  id: `o${at}`,
  text: at ? fail('text') : 'text',
}));
const items: Thing[] = [0, 1, 2].map((at) => ({
  __typename: 'Item',
  id: `i${at}`,
  size: at,
  must: at === 1 ? fail('must') : at,
  matrix: [[at, null], null, []],
  wide: at === 0 ? [[others[0]], [others[0], others[1]], null] : at === 1 ? [] : null,
  rows: () => [[{ __typename: 'Part', name: 'p', item: items[at] }, null], [], null],
  near: () => [items[at], items[(at + 1) % 3], items[at]],
}));
const node = (at: number): unknown => ({
  __typename: 'Node',
  item: items[at % 3],
  below: at > 20 ? null : at % 3 === 1 ? [] : [node(at + 3), null],
});

/** Items in lists of lists, some many times. */
export const createWorld = (): World => ({
  roots: {
    cube: [[[items[0], null, items[1]], null, []], null, [], [[items[2], items[0]]]],
    strict: [[items[0]], [items[1], items[2]], []],
    same: Array.from({ length: 30 }, (_, at) => (at % 7 === 0 ? null : items[at % 2])),
    none: [],
    grid: [[1, 2], null, []],
    tree: node(0),
  },
  entities: { Item: items, Other: others },
});
