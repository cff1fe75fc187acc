type Named = { readonly name: string };

/** Two lists of named things: what went, what came, and what is in both. */
export type Paired<T> = {
  readonly removed: readonly T[];
  readonly added: readonly T[];
  readonly kept: readonly (readonly [older: T, newer: T])[];
};

/** Finds what is the same in two lists by name; order means nothing. */
export function pairByName<T extends Named>(older: readonly T[], newer: readonly T[]): Paired<T> {
  const before = new Map(older.map((one) => [one.name, one]));
  const after = new Map(newer.map((one) => [one.name, one]));
  return {
    removed: older.filter(({ name }) => !after.has(name)),
    added: newer.filter(({ name }) => !before.has(name)),
    kept: older.flatMap((one): [T, T][] => {
      const other = after.get(one.name);
      return other === undefined ? [] : [[one, other]];
    }),
  };
}
