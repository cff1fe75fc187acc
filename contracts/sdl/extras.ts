import { isSame } from '../same-data.ts';
import { allUsed, type DirectiveUse } from './facts.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * What the natural reading of an element misses, as `@extra(name, value)` with the value as JSON: keys it has not or has
 * otherwise, and `null` for keys it has too many. So a schema carries all of a contract by construction.
 */
export function extrasOf(element: Data, natural: Data, prefix = ''): DirectiveUse[] {
  const keys = [...new Set([...Object.keys(element), ...Object.keys(natural)])];
  return keys.flatMap((key) => {
    if (isSame(element[key], natural[key])) return [];
    return [{ name: 'extra', args: { name: prefix + key, value: JSON.stringify(element[key] ?? null) } }];
  });
}

/** The natural reading of an element with its extras put in. Those with another prefix are for somebody else. */
export function withExtras(natural: Data, directives: readonly DirectiveUse[], prefix = ''): Data {
  const result: Record<string, unknown> = { ...natural };
  for (const { name, value } of allUsed(directives, 'extra')) {
    if (typeof name !== 'string' || !name.startsWith(prefix) || typeof value !== 'string') continue;
    const key = name.slice(prefix.length);
    if (key.includes('.')) continue;
    const read = parsed(value);
    if (read === null) delete result[key];
    else if (read !== undefined) result[key] = read;
  }
  return result;
}

/** Somebody else's directive of this name may hold anything. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
