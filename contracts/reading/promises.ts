import type { YAMLMap } from 'yaml';
import type { Editor } from './editor.ts';

/** The promises the standard names; `timeOfAvailability` only in its examples. */
export const PROMISES = [
  ...[
    'availability',
    'throughput',
    'errorRate',
    'generalAvailability',
    'endOfSupport',
    'endOfLife',
    'retention',
  ],
  ...['frequency', 'latency', 'timeToDetect', 'timeToNotify', 'timeToRepair', 'timeOfAvailability'],
] as const;

/** `latency` is the standard's word for how old data may be; other tools say freshness. */
const OTHER_NAMES: Readonly<Record<string, string>> = { freshness: 'latency', uptime: 'availability' };

/** Units of time as people write them, by the one we write. `m` alone is ambiguous and decided by the promise. */
const UNITS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['s', 'sec', 'secs', 'second', 'seconds'].map((unit) => [unit, 's'])),
  ...Object.fromEntries(['min', 'mins', 'minute', 'minutes'].map((unit) => [unit, 'min'])),
  ...Object.fromEntries(['h', 'hr', 'hrs', 'hour', 'hours'].map((unit) => [unit, 'h'])),
  ...Object.fromEntries(['d', 'day', 'days'].map((unit) => [unit, 'd'])),
  ...Object.fromEntries(['w', 'wk', 'week', 'weeks'].map((unit) => [unit, 'w'])),
  ...Object.fromEntries(['mo', 'month', 'months'].map((unit) => [unit, 'mo'])),
  ...Object.fromEntries(['y', 'yr', 'yrs', 'year', 'years'].map((unit) => [unit, 'y'])),
  ...Object.fromEntries(['%', 'percent', 'pct'].map((unit) => [unit, 'percent'])),
};

/** Rewrites names, units and durations of `slaProperties`. */
export function readPromises(editor: Editor, contract: YAMLMap): void {
  const fallback = editor.text(contract, 'slaDefaultElement');
  if (fallback !== undefined) {
    editor.say(
      contract,
      'slaDefaultElement is deprecated: it is read as the element of each promise that names none.',
      'slaDefaultElement',
    );
    editor.remove(contract, 'slaDefaultElement');
  }
  for (const promise of editor.maps(contract, 'slaProperties')) {
    readName(editor, promise);
    readDuration(editor, promise);
    readUnit(editor, promise);
    if (fallback !== undefined && !editor.has(promise, 'element') && isAboutData(editor, promise))
      editor.set(promise, 'element', fallback);
  }
}

function isAboutData(editor: Editor, promise: YAMLMap): boolean {
  return ['latency', 'retention', 'frequency'].includes(editor.text(promise, 'property') ?? '');
}

function readName(editor: Editor, promise: YAMLMap): void {
  const name = editor.text(promise, 'property');
  if (name === undefined) return;
  const lower = name.toLowerCase();
  const meant = OTHER_NAMES[lower] ?? PROMISES.find((one) => one.toLowerCase() === lower);
  if (meant === undefined || meant === name) return;
  editor.say(promise, `The promise "${name}" is read as ${meant}.`, 'property');
  editor.set(promise, 'property', meant);
}

function readUnit(editor: Editor, promise: YAMLMap): void {
  const unit = editor.text(promise, 'unit');
  if (unit === undefined) return;
  // Minutes for how old data may be, months for how long they are kept.
  const isLong = ['retention', 'endOfSupport', 'endOfLife'].includes(editor.text(promise, 'property') ?? '');
  const meant = unit === 'm' ? (isLong ? 'mo' : 'min') : UNITS[unit.trim().toLowerCase()];
  if (meant === undefined || meant === unit) return;
  if (unit === 'm')
    editor.say(
      promise,
      `The unit "m" is read as ${meant === 'mo' ? 'months (mo)' : 'minutes (min)'}.`,
      'unit',
    );
  else editor.say(promise, `The unit "${unit}" is read as ${meant}.`, 'unit');
  editor.set(promise, 'unit', meant);
}

const DURATION =
  /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** `PT15M` is 15 min, `P1DT12H` is 36 h: the smallest unit that was named counts. */
function readDuration(editor: Editor, promise: YAMLMap): void {
  const value = editor.text(promise, 'value');
  const parts = value === undefined ? null : DURATION.exec(value.trim());
  if (!parts || value === undefined) return;
  const [years, months, weeks, days, hours, minutes, seconds] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  const inTime =
    ((weeks ?? 0) * 7 + (days ?? 0)) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
  const inMonths = (years ?? 0) * 12 + (months ?? 0);
  // A month has no length in days, so a duration of both stays a text.
  if (inTime > 0 === inMonths > 0) return;
  const [amount, unit] =
    inMonths > 0
      ? inLargest(inMonths, [
          [12, 'y'],
          [1, 'mo'],
        ])
      : inLargest(inTime, [
          [86_400, 'd'],
          [3600, 'h'],
          [60, 'min'],
          [1, 's'],
        ]);
  editor.say(promise, `The duration ${value} is read as ${amount} ${unit}.`, 'value');
  editor.set(promise, 'value', amount);
  editor.set(promise, 'unit', unit);
}

function inLargest(amount: number, units: readonly (readonly [number, string])[]): readonly [number, string] {
  for (const [size, unit] of units) if (amount % size === 0) return [amount / size, unit];
  return [amount, units.at(-1)?.[1] ?? ''];
}
