import type { QueryLimits } from '../query/limits.ts';

const MEGABYTE = 1024 * 1024;

const NAMES = {
  maxStoreBytes: 'WEFT_STORE_MB',
  maxCopyBytes: 'WEFT_COPY_MB',
  maxKeptBytes: 'WEFT_KEPT_MB',
} as const;

type Budgets = Pick<QueryLimits, keyof typeof NAMES>;

/**
 * Memory for the tables of one subgraph, as the environment says: `WEFT_STORE_MB` for look-ups by key, `WEFT_COPY_MB` for
 * copies of files, `WEFT_KEPT_MB` for answers that are kept; without what it does not mention. Throws `TypeError` for anything but a whole number of megabytes.
 */
export function storeBudgets(environment: Readonly<Record<string, string | undefined>>): Partial<Budgets> {
  const set = Object.entries(NAMES).flatMap(([limit, name]) => {
    const bytes = bytesOf(name, environment);
    return bytes === undefined ? [] : [[limit, bytes] as const];
  });
  return Object.fromEntries(set);
}

function bytesOf(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): number | undefined {
  const text = environment[name];
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,6}$/.test(text))
    throw new TypeError(`Expected ${name} to be a whole number of megabytes, such as 256, got "${text}".`);
  return Number(text) * MEGABYTE;
}
