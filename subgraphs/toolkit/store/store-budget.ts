const MEGABYTE = 1024 * 1024;

/**
 * Memory for the tables of one subgraph, as `WEFT_STORE_MB` says; undefined where it says nothing. Throws `TypeError` for anything
 * but a whole number of megabytes.
 */
export function storeBudget(environment: Readonly<Record<string, string | undefined>>): number | undefined {
  const text = environment['WEFT_STORE_MB'];
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,6}$/.test(text))
    throw new TypeError(
      `Expected WEFT_STORE_MB to be a whole number of megabytes, such as 256, got "${text}".`,
    );
  return Number(text) * MEGABYTE;
}
