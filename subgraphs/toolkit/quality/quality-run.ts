import type { Place } from '../../../contracts/index.ts';
import { CHECK_RESULTS, type Check, type CheckOutcome } from './check.ts';
import type { Measured } from './expectation.ts';

/** How one check of a contract ended. */
export type CheckResult = {
  readonly key: string;
  readonly qualityId?: string;
  readonly category: Check['category'];
  readonly type: string;
  readonly name: string;
  /** The object of the contract, and the property when the check is about one. */
  readonly model: string;
  readonly field?: string;
  readonly dimension?: string;
  readonly result: CheckOutcome;
  /** Why it did not pass; of an `error` the database's own words. */
  readonly reason?: string;
  /** What was measured, and what was expected of it. */
  readonly measured?: Measured;
  readonly expected?: string;
  /** Rows that break the rule, where rows are counted. */
  readonly failedRows?: number;
  /** Some of them: keys, and values that nobody has to hide. */
  readonly failedSamples?: readonly Readonly<Record<string, unknown>>[];
  readonly place: Place;
};

/** All checks of one contract, run against its data. */
export type QualityRun = {
  readonly runId: string;
  readonly dataContractId: string;
  readonly dataContractVersion: string;
  readonly server: string;
  readonly engine: string;
  readonly timestampStart: string;
  readonly timestampEnd: string;
  /** The worst result of all checks. */
  readonly result: CheckOutcome;
  readonly counts: ResultCounts;
  /** The moment of the newest row, where a promise of freshness names its column. */
  readonly asOf: string | null;
  /** Rows of each object. */
  readonly rowCounts: Readonly<Record<string, number>>;
  readonly checks: readonly CheckResult[];
};

/** How many checks ended how. */
export type ResultCounts = Readonly<Record<CheckOutcome, number>>;

/** How many of the results are of each kind. */
export function countResults(results: readonly { readonly result: CheckOutcome }[]): ResultCounts {
  const count = (outcome: CheckOutcome) => results.filter(({ result }) => result === outcome).length;
  return {
    passed: count('passed'),
    warning: count('warning'),
    failed: count('failed'),
    error: count('error'),
    skipped: count('skipped'),
  };
}

/** The worst of several results. What was skipped alone makes nothing worse. */
export function worstResult(results: readonly CheckOutcome[]): CheckOutcome {
  const worst = Math.max(0, ...results.map((result) => CHECK_RESULTS.indexOf(result)));
  return results.length > 0 && worst === CHECK_RESULTS.indexOf('skipped') && results.includes('passed')
    ? 'passed'
    : (CHECK_RESULTS[worst] ?? 'passed');
}
