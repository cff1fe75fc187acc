import { type ContractRule, QUALITY_OPERATORS } from '../../../contracts/index.ts';

/** What a check expects of the value it measures: an operator of the contract standard with its operand. */
export type Expectation = { readonly operator: (typeof QUALITY_OPERATORS)[number]; readonly value: unknown };

/** A value as a database gives it, read from JSON. */
export type Measured = string | number | boolean | null;

/** The expectation that nothing breaks a rule. */
export const NONE: Expectation = { operator: 'mustBe', value: 0 };

/** The one operator of a rule. Returns what is wrong when it has none. */
export function expectationOf({ rule }: ContractRule): Expectation | { readonly problem: string } {
  const operator = QUALITY_OPERATORS.find((name) => rule[name] !== undefined);
  if (operator) return { operator, value: rule[operator] };
  return { problem: `Expected one of ${QUALITY_OPERATORS.join(', ')} in the rule, got none.` };
}

/**
 * True when a measured value is as expected. Both bounds of `mustBeBetween` belong to the range. Throws TypeError when
 * the value cannot be compared with what is expected.
 */
export function meets({ operator, value }: Expectation, measured: Measured): boolean {
  switch (operator) {
    case 'mustBe':
      return isSame(value, measured);
    case 'mustNotBe':
      return !isSame(value, measured);
    case 'mustBeGreaterThan':
      return number(measured) > number(value);
    case 'mustBeGreaterOrEqualTo':
      return number(measured) >= number(value);
    case 'mustBeLessThan':
      return number(measured) < number(value);
    case 'mustBeLessOrEqualTo':
      return number(measured) <= number(value);
    case 'mustBeBetween':
      return isBetween(value, number(measured));
    case 'mustNotBeBetween':
      return !isBetween(value, number(measured));
  }
}

/** The expectation as a person reads it: `< 1 %`, `from 3 to 5`. */
export function describeExpectation({ operator, value }: Expectation, unit = ''): string {
  const [low, high] = Array.isArray(value) ? value : [];
  const shown = `${typeof value === 'string' ? `"${value}"` : String(value)}${unit}`;
  switch (operator) {
    case 'mustBe':
      return `= ${shown}`;
    case 'mustNotBe':
      return `≠ ${shown}`;
    case 'mustBeGreaterThan':
      return `> ${shown}`;
    case 'mustBeGreaterOrEqualTo':
      return `≥ ${shown}`;
    case 'mustBeLessThan':
      return `< ${shown}`;
    case 'mustBeLessOrEqualTo':
      return `≤ ${shown}`;
    case 'mustBeBetween':
      return `from ${low} to ${high}${unit}`;
    case 'mustNotBeBetween':
      return `not from ${low} to ${high}${unit}`;
  }
}

function isSame(expected: unknown, measured: Measured): boolean {
  return JSON.stringify(expected) === JSON.stringify(measured);
}

function isBetween(bounds: unknown, measured: number): boolean {
  const [low, high] = Array.isArray(bounds) ? bounds : [];
  return measured >= number(low) && measured <= number(high);
}

function number(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new TypeError(`Expected the rule to measure a number, got ${JSON.stringify(value)}.`);
}
