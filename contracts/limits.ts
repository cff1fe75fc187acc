import { z } from 'zod';
import { type Contract, weftProperty } from './contract.ts';
import type { Finding } from './finding.ts';
import { nearestName } from './nearest-name.ts';
import { customPropertyPlace } from './write-rules.ts';

const MEBIBYTE = 1024 * 1024;

const whole = (min: number, max: number) => z.int().min(min).max(max).optional();

/**
 * The limits a contract may set (`weft.limits`), each within bounds that no contract may leave. The first group holds for
 * the rows of its product, the second for each request to the domain, the third for the database the domain opens; where
 * several contracts of a domain set one of the latter two, the smallest holds.
 */
const limitsSchema = z.strictObject({
  maxPageRows: whole(1, 10_000),
  maxNestedRows: whole(1, 10_000),
  maxGroups: whole(1, 100_000),
  maxNestedGroups: whole(1, 100_000),
  maxOffset: whole(0, 10_000_000),

  maxDepth: whole(2, 50),
  maxFields: whole(1, 20_000),
  maxRelations: whole(0, 500),
  maxConditions: whole(1, 10_000),
  maxListValues: whole(1, 100_000),
  maxRootFields: whole(1, 500),
  maxRepresentations: whole(1, 100_000),
  maxAnswerBytes: whole(1_024, 1_024 * MEBIBYTE),
  statementTimeoutMs: whole(10, 600_000),

  maxStatements: whole(1, 64),
  maxWaitingStatements: whole(0, 10_000),
  engineThreads: whole(1, 256),
  engineMemoryMb: whole(64, 1_048_576),
  maxStoreBytes: whole(0, 65_536 * MEBIBYTE),
  maxCopyBytes: whole(0, 65_536 * MEBIBYTE),
});

/** Limits as a contract sets them; what it does not name has a default. */
export type ContractLimits = z.infer<typeof limitsSchema>;
type LimitName = keyof ContractLimits;

/** The names of all limits, those of a product's rows first. */
export const LIMIT_NAMES = limitsSchema.keyof().options;

/** Reads `weft.limits` of a contract. Unknown names and values out of bounds are findings at their place. */
export function readLimits(contract: Contract, findings: Finding[]): ContractLimits {
  const { document } = contract;
  const value = weftProperty(document, 'limits');
  if (value === undefined) return {};
  const read = limitsSchema.safeParse(value);
  if (read.success) return read.data;
  const place = customPropertyPlace(contract, [], document, 'limits');
  const at = document.customProperties?.findIndex(({ property }) => property === 'weft.limits') ?? 0;
  const placeOf = (name: string) => contract.placeOf(['customProperties', at, 'value', name]);
  for (const issue of read.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) findings.push(unknownLimit(key, placeOf(key)));
      continue;
    }
    const name = LIMIT_NAMES.find((one) => one === issue.path[0]);
    const came = name === undefined ? value : Reflect.get(Object(value), name);
    const expected = name === undefined ? 'an object of limits' : boundsOf(name);
    findings.push({
      code: 'INVALID_LIMIT',
      severity: 'error',
      message: `Expected ${expected} as ${name === undefined ? 'weft.limits' : `the limit ${name}`}, got ${JSON.stringify(came)}.`,
      place: name === undefined ? place : placeOf(name),
    });
  }
  return {};
}

function unknownLimit(key: string, place: Finding['place']): Finding {
  const near = nearestName(key, [...LIMIT_NAMES]);
  const hint = near ? `Did you mean "${near}"?` : `Expected one of: ${LIMIT_NAMES.join(', ')}.`;
  const message = `Unknown limit "${key}" in weft.limits. ${hint}`;
  return { code: 'UNKNOWN_LIMIT', severity: 'error', message, ...(place ? { place } : {}) };
}

function boundsOf(name: LimitName): string {
  const { minValue, maxValue } = limitsSchema.shape[name].unwrap();
  return `a whole number from ${minValue} to ${maxValue}`;
}
