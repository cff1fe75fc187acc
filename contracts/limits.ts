import { z } from 'zod';
import { type Contract, weftProperty } from './contract.ts';
import type { Finding } from './finding.ts';
import { didYouMean } from './nearest-name.ts';
import { customPropertyPlace } from './write-rules.ts';

const MEBIBYTE = 1024 * 1024;

const whole = (min: number, max: number, help: string) =>
  z.int().min(min).max(max).exactOptional().describe(help);

/**
 * The limits a contract may set (`weft.limits`), each within bounds that no contract may leave. The first group holds for
 * the rows of its product, the second for each request to the domain, the third for the database the domain opens; where
 * several contracts of a domain set one of the latter two, the smallest holds.
 */
export const limitsSchema = z.strictObject({
  maxPageRows: whole(1, 10_000, 'Rows of a list.'),
  maxNestedRows: whole(1, 10_000, 'Rows of a relation to many, for each parent.'),
  maxGroups: whole(1, 100_000, 'Groups of an aggregate.'),
  maxNestedGroups: whole(1, 100_000, 'Groups of a relation to many, for each parent.'),
  maxOffset: whole(0, 10_000_000, 'The largest `offset`.'),
  maxScannedRows: whole(
    1,
    1_000_000_000_000_000,
    'Rows that the database may read for one root field; look-ups by key are free.',
  ),

  maxDepth: whole(2, 50, 'Levels of fields, and of conditions.'),
  maxFields: whole(1, 20_000, 'Fields of a request.'),
  maxRelations: whole(0, 500, 'Relations of a request.'),
  maxConditions: whole(1, 10_000, 'Conditions of a request.'),
  maxListValues: whole(1, 100_000, 'Values of one `in`.'),
  maxRootFields: whole(1, 500, 'Root fields of a request.'),
  maxRepresentations: whole(1, 100_000, 'Entities that a request may look up.'),
  maxAnswerBytes: whole(1_024, 1_024 * MEBIBYTE, 'Size of the rows that answer one request.'),
  statementTimeoutMs: whole(10, 600_000, 'Time of a statement, which is then stopped.'),

  maxStatements: whole(1, 64, 'Statements at once.'),
  maxWaitingStatements: whole(0, 10_000, 'Statements in line.'),
  engineThreads: whole(1, 256, 'Threads of DuckDB, and of a statement in ClickHouse.'),
  engineMemoryMb: whole(64, 1_048_576, 'Memory of DuckDB, and of a statement in ClickHouse.'),
  maxStoreBytes: whole(0, 65_536 * MEBIBYTE, 'Memory for rows that are looked up by key.'),
  maxCopyBytes: whole(0, 65_536 * MEBIBYTE, 'Memory for copies of files, and for rollups.'),
  maxKeptBytes: whole(0, 65_536 * MEBIBYTE, 'Memory for answers over files that are given again.'),
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
  const hint = didYouMean(key, [...LIMIT_NAMES]) || ` Expected one of: ${LIMIT_NAMES.join(', ')}.`;
  const message = `Unknown limit "${key}" in weft.limits.${hint}`;
  return { code: 'UNKNOWN_LIMIT', severity: 'error', message, ...(place ? { place } : {}) };
}

function boundsOf(name: LimitName): string {
  const { minValue, maxValue } = limitsSchema.shape[name].unwrap();
  return `a whole number from ${minValue} to ${maxValue}`;
}
