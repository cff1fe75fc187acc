import type { OdcsProperty } from '../odcs.ts';
import { isSame } from '../same-data.ts';
import { type Change, changeAt, type Inside } from './change.ts';

type Options = NonNullable<OdcsProperty['logicalTypeOptions']>;

/** Which way a limit lets more values through. */
const WIDER = {
  maxLength: 'more',
  maximum: 'more',
  exclusiveMaximum: 'more',
  maxItems: 'more',
  maxProperties: 'more',
  minLength: 'less',
  minimum: 'less',
  exclusiveMinimum: 'less',
  minItems: 'less',
  minProperties: 'less',
} as const satisfies Partial<Record<keyof Options, 'more' | 'less'>>;

const OTHERS = ['pattern', 'multipleOf', 'uniqueItems', 'required', 'defaultTimezone'] as const;

/** Compares `logicalTypeOptions`; format and time zone belong to the type. */
export function compareLimits(older: Options = {}, newer: Options = {}, inside: Inside): Change[] {
  const of = changeAt(inside);
  const bounds = Object.entries(WIDER).flatMap(([name, wider]): Change[] => {
    const key = name as keyof typeof WIDER;
    const [from, to] = [older[key], newer[key]];
    if (from === to) return [];
    const message = `${key} was ${from ?? 'not limited'} and is ${to ?? 'not limited'}.`;
    const way = direction(from, to);
    if (way === undefined) return [of('LIMIT_CHANGED', message, 'logicalTypeOptions')];
    const isLooser = way === 'no limit' || way === wider;
    return [of(isLooser ? 'LIMIT_LOOSENED' : 'LIMIT_TIGHTENED', message, 'logicalTypeOptions')];
  });
  const others = OTHERS.filter((key) => !isSame(older[key], newer[key])).map((key) => {
    const message = `${key} was ${shown(older[key])} and is ${shown(newer[key])}.`;
    if (newer[key] === undefined) return of('LIMIT_LOOSENED', message, 'logicalTypeOptions');
    return of(older[key] === undefined ? 'LIMIT_TIGHTENED' : 'LIMIT_CHANGED', message, 'logicalTypeOptions');
  });
  return [...bounds, ...others];
}

function direction(from: number | string | undefined, to: number | string | undefined) {
  if (to === undefined) return 'no limit';
  if (from === undefined) return 'new limit';
  if (typeof from !== typeof to) return undefined;
  // Dates and times of one form are in order as texts.
  return to > from ? 'more' : 'less';
}

function shown(value: unknown): string {
  return value === undefined ? 'not limited' : JSON.stringify(value);
}
