/** True for JSON of more than so many values, those inside others included; looks at no more of them. */
export function hasMoreValues(json: unknown, count: number): boolean {
  const open: unknown[] = [json];
  for (let seen = 1; open.length > 0; seen++) {
    if (seen > count || open.length > count) return true;
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    if (inner.length > count) return true;
    for (const one of inner) open.push(one);
  }
  return false;
}
