import { type OdcsQualityRule, QUALITY_OPERATORS } from '../odcs.ts';

/** The numbers a rule lets through: from a lowest to a highest, each perhaps left out itself. */
type Range = {
  readonly low: number;
  readonly high: number;
  readonly isLowOpen: boolean;
  readonly isHighOpen: boolean;
};

/** Whether a rule lets fewer measurements through than another, more, the same, or others. */
export function compareThresholds(
  older: OdcsQualityRule,
  newer: OdcsQualityRule,
): 'same' | 'tighter' | 'looser' | 'other' {
  const operatorOf = (rule: OdcsQualityRule) => QUALITY_OPERATORS.find((one) => rule[one] !== undefined);
  const [from, to] = [operatorOf(older), operatorOf(newer)];
  if (from === to && (from === undefined || JSON.stringify(older[from]) === JSON.stringify(newer[from])))
    return 'same';
  if (from === undefined) return 'tighter';
  if (to === undefined) return 'looser';
  const [left, right] = [rangeOf(older), rangeOf(newer)];
  if (!left || !right) return 'other';
  const [leftInRight, rightInLeft] = [isWithin(left, right), isWithin(right, left)];
  if (leftInRight && rightInLeft) return 'same';
  return rightInLeft ? 'tighter' : leftInRight ? 'looser' : 'other';
}

function rangeOf(rule: OdcsQualityRule): Range | undefined {
  const closed = { isLowOpen: false, isHighOpen: false };
  const all = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, ...closed };
  if (typeof rule.mustBe === 'number') return { ...closed, low: rule.mustBe, high: rule.mustBe };
  if (rule.mustBeBetween) return { ...closed, low: rule.mustBeBetween[0], high: rule.mustBeBetween[1] };
  if (rule.mustBeGreaterThan !== undefined) return { ...all, low: rule.mustBeGreaterThan, isLowOpen: true };
  if (rule.mustBeGreaterOrEqualTo !== undefined) return { ...all, low: rule.mustBeGreaterOrEqualTo };
  if (rule.mustBeLessThan !== undefined) return { ...all, high: rule.mustBeLessThan, isHighOpen: true };
  if (rule.mustBeLessOrEqualTo !== undefined) return { ...all, high: rule.mustBeLessOrEqualTo };
  return undefined;
}

function isWithin(inner: Range, outer: Range): boolean {
  const isLowIn = inner.low > outer.low || (inner.low === outer.low && (!outer.isLowOpen || inner.isLowOpen));
  const isHighIn =
    inner.high < outer.high || (inner.high === outer.high && (!outer.isHighOpen || inner.isHighOpen));
  return isLowIn && isHighIn;
}
