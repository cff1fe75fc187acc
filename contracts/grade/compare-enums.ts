import { enumValues } from '../column-type.ts';
import type { OdcsQualityRule } from '../odcs.ts';
import { type Change, changeAt, type Inside } from './change.ts';

type Rules = readonly OdcsQualityRule[] | undefined;

/** Compares the closed sets of values (`invalidValues` with `validValues`) of a property, which the graph shows as an enum. */
export function compareEnums(older: Rules, newer: Rules, inside: Inside): Change[] {
  const of = changeAt(inside);
  const [from, to] = [valuesOf(older), valuesOf(newer)];
  const [wasEnum, isEnum] = [isShownAsEnum(older), isShownAsEnum(newer)];
  const changes: Change[] = [];
  if (isEnum && !wasEnum)
    changes.push(of('BECAME_ENUM', `The values are a closed set now: ${to?.join(', ')}.`, 'quality'));
  if (wasEnum && !isEnum)
    changes.push(of('NO_LONGER_ENUM', 'The values are no closed set any more.', 'quality'));
  if (!from || !to) return changes;
  for (const value of from.filter((one) => !to.includes(one)))
    changes.push(of('VALUE_REMOVED', `The value ${value} is no longer valid.`, 'quality'));
  for (const value of to.filter((one) => !from.includes(one)))
    changes.push(of('VALUE_ADDED', `The value ${value} is valid now.`, 'quality'));
  return changes;
}

function isShownAsEnum(rules: Rules): boolean {
  return enumValues(rules ? { quality: [...rules] } : {}) !== undefined;
}

function valuesOf(rules: Rules): readonly string[] | undefined {
  for (const rule of rules ?? []) {
    const values = validValuesOf(rule);
    if (values) return values;
  }
  return undefined;
}

/** The values a rule allows; undefined for any other rule. */
export function validValuesOf({ metric, arguments: given }: OdcsQualityRule): readonly string[] | undefined {
  const values = given?.['validValues'];
  return metric === 'invalidValues' && Array.isArray(values) ? values.map(String) : undefined;
}
