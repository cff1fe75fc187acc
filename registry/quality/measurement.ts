/** How a check of a product's data ended. */
type MeasuredResult = 'passed' | 'warning' | 'failed' | 'error' | 'skipped';

/** A rule that does not hold. */
export type FailingRule = {
  readonly rule: string;
  readonly severity: 'warning' | 'error';
  /** The object of the contract, or `object.property`. */
  readonly element: string;
};

/** What one measurement of a product's data found: counts and names of rules, and nothing of the data itself. */
export type Measurement = {
  readonly product: string;
  readonly subgraph: string;
  /** Of the contract. */
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly measuredAt: string;
  readonly result: MeasuredResult;
  /** How the promise of freshness stands, where there is one that can be measured. */
  readonly freshness?: MeasuredResult;
  /** The moment of the newest row, where it is known. */
  readonly asOf?: string;
  readonly rows: number;
  /** Checks that were made, and how many of them passed. */
  readonly checks: number;
  readonly passed: number;
  /** Those of them that are about service levels, and how many of these were kept. */
  readonly promises: number;
  readonly kept: number;
  /** At most `MAX_FAILING`. */
  readonly failing: readonly FailingRule[];
};

/** All measurements of a product on one day: counts are added up, the rest is of the last one. */
export type MeasuredDay = Measurement & { readonly day: string; readonly measurements: number };

/** At most so many failing rules are kept of one measurement. */
export const MAX_FAILING = 100;

/** The day with one more measurement. The same one again, told by a second gateway, or an earlier one changes nothing. */
export function addMeasurement(known: MeasuredDay | undefined, added: Measurement): MeasuredDay {
  const day = dayOf(added);
  if (!known) return { ...added, day, measurements: 1 };
  if (added.measuredAt <= known.measuredAt) return known;
  return {
    ...added,
    day,
    measurements: known.measurements + 1,
    checks: known.checks + added.checks,
    passed: known.passed + added.passed,
    promises: known.promises + added.promises,
    kept: known.kept + added.kept,
  };
}

/** The day of a measurement (UTC), as `2026-11-26`. */
export function dayOf({ measuredAt }: Pick<Measurement, 'measuredAt'>): string {
  return measuredAt.slice(0, 10);
}
