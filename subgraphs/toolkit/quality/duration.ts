const SECOND = 1;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365.25 * DAY;

const UNITS: readonly (readonly [pattern: RegExp, seconds: number])[] = [
  [/^(s|secs?|seconds?)$/, SECOND],
  [/^(min|mins|minutes?)$/, MINUTE],
  [/^(h|hrs?|hours?)$/, HOUR],
  [/^(d|days?)$/, DAY],
  [/^(w|wks?|weeks?)$/, 7 * DAY],
  [/^(mo|months?)$/, YEAR / 12],
  [/^(y|yrs?|years?)$/, YEAR],
];

/** What a bare `m` means: minutes of an age, months of keeping. */
export type ShortM = 'minutes' | 'months';

/**
 * The seconds of a promise of service: a number with a unit (`15` `min`), both in one text (`24h`), or ISO 8601
 * (`P1DT12H`). Undefined when it says none of these.
 */
export function durationSeconds(value: string, unit: string | undefined, shortM: ShortM): number | undefined {
  const text = value.trim();
  if (/^P/i.test(text)) return isoSeconds(text);
  const [, amount, own] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const seconds = unitSeconds((own || unit) ?? '', shortM);
  return seconds === undefined ? undefined : Number(amount) * seconds;
}

function unitSeconds(unit: string, shortM: ShortM): number | undefined {
  const name = unit.toLowerCase();
  if (name === 'm') return shortM === 'minutes' ? MINUTE : YEAR / 12;
  return UNITS.find(([pattern]) => pattern.test(name))?.[1];
}

function isoSeconds(text: string): number | undefined {
  const number = '(\\d+(?:\\.\\d+)?)';
  const part = (letter: string) => `(?:${number}${letter})?`;
  const date = ['Y', 'M', 'W', 'D'].map(part).join('');
  const time = `(?:T${['H', 'M', 'S'].map(part).join('')})?`;
  const found = new RegExp(`^P${date}${time}$`, 'i').exec(text);
  if (!found || /[PT]$/i.test(text)) return undefined;
  const seconds = [YEAR, YEAR / 12, 7 * DAY, DAY, HOUR, MINUTE, SECOND];
  return seconds.reduce((sum, each, index) => sum + each * Number(found[index + 1] ?? 0), 0);
}

/** Seconds as a person says them: `36 h`, `3 d`, `2.5 y`. */
export function describeSeconds(seconds: number): string {
  const [unit, size] = (
    [
      ['y', YEAR],
      ['d', DAY],
      ['h', HOUR],
      ['min', MINUTE],
    ] as const
  ).find(([, one]) => Math.abs(seconds) >= one) ?? ['s', SECOND];
  return `${Number((seconds / size).toFixed(1))} ${unit}`;
}
