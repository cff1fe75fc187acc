import { requires, type World } from '../harness/world.ts';

type Priced = { readonly price: number };
type Named = { readonly id: string };

const lines = ['l0', 'l1', 'l2', 'l3'].map((id, at) => ({
  __typename: 'Line',
  id,
  price: at + 1,
  text: `line ${at}`,
}));
const sum = (priced: readonly Priced[]): number => priced.reduce((total, { price }) => total + price, 0);
const order = (id: string, own: typeof lines) => ({
  __typename: 'Order',
  id,
  lines: own,
  notes: ({ limit }: { readonly limit: number }) => own.slice(0, limit),
  count: requires('lines { id }', (input: { lines: readonly Named[] }) => input.lines.length),
  first: requires(
    'notes(limit: 1) { id }',
    (input: { notes: readonly Named[] }) => input.notes[0]?.id ?? null,
  ),
  total: requires('lines { price }', (input: { lines: readonly Priced[] }) => sum(input.lines)),
  part: requires('notes(limit: 2) { price }', (input: { notes: readonly Priced[] }) => sum(input.notes)),
});
const orders = [order('o0', lines), order('o1', lines.slice(2)), order('o2', [])];

/** Orders that compute with lines of their own, of which another subgraph knows the prices. */
export const createWorld = (): World => ({
  roots: { orders },
  entities: { Order: orders, Line: lines },
});
