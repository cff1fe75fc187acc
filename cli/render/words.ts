/** `1 change`, `3 changes`, `no changes`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  if (count === 0) return `no ${plural}`;
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** The first names, and how many there are besides. */
export function listedUpTo(names: readonly string[], most: number): string {
  if (names.length <= most) return listed(names);
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

const STEPS = [
  { name: 'min', ms: 60_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'day', ms: 86_400_000 },
] as const;

/** How long before `now` something was, as a person says it: `just now`, `5 min ago`, `3 h ago`, `2 days ago`. */
export function ago(then: string, now: string): string {
  const ms = Date.parse(now) - Date.parse(then);
  const step = STEPS.findLast((one) => ms >= one.ms);
  if (!step) return 'just now';
  const count = Math.floor(ms / step.ms);
  return `${count} ${step.name === 'day' && count > 1 ? 'days' : step.name} ago`;
}
