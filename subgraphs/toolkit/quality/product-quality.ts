import type { ProductHeader } from '../../../contracts/index.ts';
import type { Check, CheckOutcome } from './check.ts';
import {
  type CheckResult,
  countResults,
  type QualityRun,
  type ResultCounts,
  worstResult,
} from './quality-run.ts';

/** A check as others may see it: no rows, no places in files, no words of the database, which may quote a value. */
type PublicCheck = Omit<CheckResult, 'failedSamples' | 'place'>;

/** What is known of the quality of one product. */
export type ProductQuality = {
  readonly id: string;
  readonly version: string;
  /** Undefined until it was measured. */
  readonly result?: CheckOutcome;
  readonly counts: ResultCounts;
  readonly measuredAt: string | null;
  readonly asOf: string | null;
  /** How the promises of freshness stand, where there are any: the product's own, and those of the sources it is made of. */
  readonly freshness?: CheckOutcome;
  readonly rowCounts: Readonly<Record<string, number>>;
  readonly checks: readonly PublicCheck[];
};

/** What a receipt says of it: no more than one line. */
export type QualitySummary = {
  readonly result: CheckOutcome;
  readonly counts: ResultCounts;
  readonly measuredAt: string;
  readonly freshness?: CheckOutcome;
  /** Rows of all objects together. */
  readonly rows: number;
};

/** Keeps the last result of each check of one product, however often each of them runs. */
export class QualityRecord {
  readonly #product: ProductHeader;
  readonly #checks: readonly Check[];
  readonly #results = new Map<string, CheckResult>();
  #rowCounts: Readonly<Record<string, number>> = {};
  #asOf: string | null;
  #measuredAt: string | null = null;

  constructor(product: ProductHeader, checks: readonly Check[], asOf: string | null) {
    this.#product = product;
    this.#checks = checks;
    this.#asOf = asOf;
  }

  /** Takes over what a run found. */
  note(run: QualityRun): void {
    for (const result of run.checks) this.#results.set(result.key, result);
    this.#rowCounts = { ...this.#rowCounts, ...run.rowCounts };
    this.#measuredAt = run.timestampEnd;
    this.#asOf = run.asOf ?? this.#asOf;
  }

  /** Everything, for `GET /quality`. */
  get state(): ProductQuality {
    const { id, version } = this.#product;
    const results = this.#inOrder();
    const freshness = results.filter(({ type }) => type === 'freshness').map(({ result }) => result);
    return {
      id,
      version,
      ...(results.length > 0 ? { result: worstResult(results.map(({ result }) => result)) } : {}),
      counts: countResults(results),
      measuredAt: this.#measuredAt,
      asOf: this.#asOf,
      ...(freshness.length > 0 ? { freshness: worstResult(freshness) } : {}),
      rowCounts: this.#rowCounts,
      checks: results.map(publicCheck),
    };
  }

  /** What a receipt says of the product. */
  get served() {
    const { id, version, asOf, result, counts, measuredAt, freshness, rowCounts } = this.state;
    const rows = Object.values(rowCounts).reduce((sum, count) => sum + count, 0);
    const quality: QualitySummary | undefined =
      result && measuredAt
        ? { result, counts, measuredAt, ...(freshness ? { freshness } : {}), rows }
        : undefined;
    return { id, version, asOf, ...(quality ? { quality } : {}) };
  }

  #inOrder(): readonly CheckResult[] {
    return this.#checks.flatMap(({ key }) => this.#results.get(key) ?? []);
  }
}

function publicCheck({ failedSamples: _rows, place: _place, ...check }: CheckResult): PublicCheck {
  const isQuoting = check.result === 'error' || check.type === 'type';
  if (check.reason === undefined || !isQuoting) return check;
  return { ...check, reason: 'The reason is for the owner: weft contract test tells it.' };
}
