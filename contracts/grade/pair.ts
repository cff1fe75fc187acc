/** One thing of two lists: in both, only in the older, or only in the newer. Positions are those in the lists. */
export type Pair<T> =
  | {
      readonly kind: 'kept';
      readonly older: T;
      readonly newer: T;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: 'removed'; readonly older: T; readonly from: number }
  | { readonly kind: 'added'; readonly newer: T; readonly to: number };

type Identified = { readonly id?: string | undefined };

/**
 * Finds what is the same in two lists: by `id` where both have one, else by natural key. So a thing that keeps its id is
 * recognised under a new name, and order means nothing.
 */
export function pairUp<T extends Identified>(
  older: readonly T[] = [],
  newer: readonly T[] = [],
  keyOf: (item: T) => string,
): Pair<T>[] {
  const partner = new Map<number, number>();
  const taken = new Set<number>();
  const match = (same: (left: T, right: T) => boolean): void => {
    older.forEach((left, from) => {
      if (partner.has(from)) return;
      const to = newer.findIndex((right, index) => !taken.has(index) && same(left, right));
      if (to < 0) return;
      partner.set(from, to);
      taken.add(to);
    });
  };
  match((left, right) => left.id !== undefined && left.id === right.id);
  match((left, right) => keyOf(left) === keyOf(right));
  // An id that was only written down later is usually the name from before.
  match((left, right) => left.id === undefined && right.id !== undefined && keyOf(left) === right.id);
  return [
    ...older.map((left, from): Pair<T> => {
      const to = partner.get(from);
      const right = to === undefined ? undefined : newer[to];
      if (to === undefined || right === undefined) return { kind: 'removed', older: left, from };
      return { kind: 'kept', older: left, newer: right, from, to };
    }),
    ...newer.flatMap((right, to): Pair<T>[] => (taken.has(to) ? [] : [{ kind: 'added', newer: right, to }])),
  ];
}
