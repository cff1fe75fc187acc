import { windowStart } from '../usage/window-start.ts';
import type { FailingRule, MeasuredDay } from './measurement.ts';

/** How long measurements are kept; a little longer than anything looks back. */
export const KEPT_QUALITY_DAYS = 35;

const RATE_DAYS = 7;
/** The window of the error budget. */
const BUDGET_DAYS = 28;

/** How a product stands by what was measured; the names are those that policies read. */
export type QualityStanding = {
  readonly product: string;
  readonly quality: {
    readonly passRate7d?: number;
    /** Rules that failed at the last measurement. */
    readonly openErrors?: readonly Pick<FailingRule, 'rule' | 'severity'>[];
  };
  readonly slo: { readonly budgetRemaining?: number };
};

/** What measurements are judged by: the moment, and how often a promise has to hold. */
export type StandingRules = {
  readonly now: Date;
  /** Part of the measurements in which a promise has to hold. */
  readonly promiseTarget: number;
};

/** How each product stands. What was measured too long ago says nothing of it. */
export function standingsOf(
  days: readonly MeasuredDay[],
  rules: StandingRules,
): ReadonlyMap<string, QualityStanding> {
  const products = new Map<string, MeasuredDay[]>();
  for (const day of days) products.set(day.product, [...(products.get(day.product) ?? []), day]);
  return new Map(
    [...products].map(([product, own]) => [
      product,
      { product, quality: qualityOf(own, rules), slo: budgetOf(own, rules) },
    ]),
  );
}

function qualityOf(days: readonly MeasuredDay[], { now }: StandingRules): QualityStanding['quality'] {
  const week = since(days, windowStart(RATE_DAYS, now));
  const checks = sum(week, 'checks');
  const [last] = [...week].sort((one, other) => (one.measuredAt > other.measuredAt ? -1 : 1));
  return {
    ...(checks > 0 ? { passRate7d: sum(week, 'passed') / checks } : {}),
    ...(last ? { openErrors: last.failing.map(({ rule, severity }) => ({ rule, severity })) } : {}),
  };
}

/**
 * What is left of the error budget. The budget is of a whole window of as many measurements a day as there were, so that one broken
 * promise on the first day does not spend all of it.
 */
function budgetOf(
  days: readonly MeasuredDay[],
  { now, promiseTarget }: StandingRules,
): QualityStanding['slo'] {
  const measured = since(days, windowStart(BUDGET_DAYS, now)).filter(({ promises }) => promises > 0);
  const promises = sum(measured, 'promises');
  if (promises === 0) return {};
  const missed = promises - sum(measured, 'kept');
  const budget = (promises / measured.length) * BUDGET_DAYS * (1 - promiseTarget);
  return { budgetRemaining: Math.max(0, 1 - missed / budget) };
}

function since(days: readonly MeasuredDay[], first: string): readonly MeasuredDay[] {
  return days.filter(({ day }) => day >= first);
}

function sum(days: readonly MeasuredDay[], count: 'checks' | 'passed' | 'promises' | 'kept'): number {
  return days.reduce((total, day) => total + day[count], 0);
}
