/** Labels of `@override(from:, label:)` that are in force for one request. */
export type Overrides = ReadonlySet<string>;

/**
 * Decides for a request which labels are in force: `percent(20)` is so for every fifth. One draw decides for all labels, so a
 * supergraph has at most one plan of an operation more than it has different percentages. Labels of another form are off.
 */
export function createOverrideDraw(
  labels: Iterable<string>,
  random: () => number = Math.random,
): () => Overrides {
  const byPercent = [...labels].sort().map((label) => ({ label, percent: percentOf(label) }));
  const always = new Set(byPercent.filter(({ percent }) => percent >= 100).map(({ label }) => label));
  if (byPercent.every(({ percent }) => percent <= 0 || percent >= 100)) return () => always;
  return () => {
    const drawn = random() * 100;
    return new Set(byPercent.filter(({ percent }) => percent > drawn).map(({ label }) => label));
  };
}

function percentOf(label: string): number {
  return Number(/^percent\((\d+(?:\.\d+)?)\)$/.exec(label)?.[1] ?? 0);
}
