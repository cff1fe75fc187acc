import type { OdcsContract } from '../odcs.ts';
import { isSame } from '../same-data.ts';
import { type Change, change } from './change.ts';
import { pairUp } from './pair.ts';

type Promised = NonNullable<OdcsContract['slaProperties']>[number];

type Promising = { readonly slaProperties?: OdcsContract['slaProperties'] | undefined };

/** Compares the promises (`slaProperties`) of two contracts. */
export function comparePromises(older: Promising, newer: Promising): Change[] {
  const keyOf = ({ property, element = '' }: Promised) => `${property} ${element}`;
  return pairUp(older.slaProperties, newer.slaProperties, keyOf).flatMap((pair): Change[] => {
    if (pair.kind === 'removed') {
      const message = `The promise ${shown(pair.older)} was removed.`;
      return [
        change('PROMISE_REMOVED', {
          element: pair.older.property,
          message,
          at: { side: 'older', path: ['slaProperties', pair.from] },
        }),
      ];
    }
    const at = { side: 'newer', path: ['slaProperties', pair.to] } as const;
    const element = pair.newer.property;
    if (pair.kind === 'added')
      return [change('PROMISE_ADDED', { element, message: `${shown(pair.newer)} is promised.`, at })];
    return kept(pair.older, pair.newer).map((code) =>
      change(code, {
        element,
        message:
          code === 'TEXT_CHANGED'
            ? `What is said of the promise ${element} was changed.`
            : `The promise was ${shown(pair.older)} and is ${shown(pair.newer)}.`,
        at,
      }),
    );
  });
}

type Verdict = 'PROMISE_STRENGTHENED' | 'PROMISE_WEAKENED' | 'PROMISE_CHANGED' | 'TEXT_CHANGED';

function kept(older: Promised, newer: Promised): Verdict[] {
  const terms = ({ property, value, valueExt, unit, element }: Promised) => ({
    property,
    value,
    valueExt,
    unit,
    element,
  });
  if (isSame(terms(older), terms(newer))) return isSame(older, newer) ? [] : ['TEXT_CHANGED'];
  if (
    older.property !== newer.property ||
    older.element !== newer.element ||
    !isSame(older.valueExt, newer.valueExt)
  )
    return ['PROMISE_CHANGED'];
  const from = amount(older);
  const to = amount(newer);
  const better = BETTER[older.property];
  if (from === undefined || to === undefined || better === undefined || from.kind !== to.kind)
    return ['PROMISE_CHANGED'];
  if (from.size === to.size) return [];
  return [to.size > from.size === (better === 'more') ? 'PROMISE_STRENGTHENED' : 'PROMISE_WEAKENED'];
}

/** Which way a promise becomes stronger. */
const BETTER: Readonly<Record<string, 'more' | 'less'>> = {
  availability: 'more',
  throughput: 'more',
  errorRate: 'less',
  generalAvailability: 'less',
  endOfSupport: 'more',
  endOfLife: 'more',
  retention: 'more',
  frequency: 'less',
  latency: 'less',
  timeToDetect: 'less',
  timeToNotify: 'less',
  timeToRepair: 'less',
  timeOfAvailability: 'less',
};

// A month and a year are rough, but only ever compared: 12 mo is 1 y.
const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  mo: 2_629_800,
  y: 31_557_600,
};

/** The value as a number: of seconds, of its own unit, or of a date; undefined for other texts. */
function amount({ value, unit }: Promised): { readonly kind: string; readonly size: number } | undefined {
  const number = typeof value === 'number' ? value : Number(value === '' ? Number.NaN : value);
  if (typeof value !== 'boolean' && Number.isFinite(number)) {
    const seconds = unit === undefined ? undefined : SECONDS[unit];
    return seconds === undefined
      ? { kind: unit ?? '', size: number }
      : { kind: 'time', size: number * seconds };
  }
  const text = String(value);
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return { kind: 'date', size: Date.parse(text) };
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})/.exec(text) ?? [];
  return hours === undefined ? undefined : { kind: 'hour', size: Number(hours) * 60 + Number(minutes) };
}

function shown({ property, value, unit, element }: Promised): string {
  return `${property} ${value}${unit ? ` ${unit}` : ''}${element ? ` of ${element}` : ''}`;
}
