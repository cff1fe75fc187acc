import { dayOf } from '../day.ts';
import { didYouMean } from '../nearest-name.ts';
import type { OdcsContract } from '../odcs.ts';
import { PROMISES } from '../reading/promises.ts';
import type { LintContext } from './lint-rule.ts';

const DAYS = ['generalAvailability', 'endOfSupport', 'endOfLife'];
const TIMES = ['latency', 'retention', 'frequency', 'timeToDetect', 'timeToNotify', 'timeToRepair'];

/** Promises about things that are not there, or that nobody could measure. */
export function lintPromises({ contract, report }: LintContext): void {
  const { document } = contract;
  const known = elementNames(document);
  document.slaProperties?.forEach(({ property, value, unit, element }, index) => {
    const path = ['slaProperties', index];
    if (!PROMISES.some((name) => name === property)) {
      report(
        'UNKNOWN_PROMISE',
        [...path, 'property'],
        `The standard names no promise "${property}".${didYouMean(property, PROMISES)}`,
      );
    }
    if (DAYS.includes(property) && dayOf(String(value).trim()) === undefined)
      report(
        'INVALID_DAY',
        [...path, 'value'],
        `Expected a day such as 2027-03-31 as the value of ${property}, got ${JSON.stringify(value)}: readers are told no day.`,
      );
    if (TIMES.includes(property) && unit === undefined && Number.isFinite(Number(value)))
      report('MISSING_UNIT', path, `Expected a unit (s, min, h, d, w, mo or y) for the promise ${property}.`);
    for (const name of (element ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')) {
      if (known.includes(name)) continue;
      report(
        'UNKNOWN_ELEMENT',
        [...path, 'element'],
        `The promise ${property} is about "${name}", which the contract has not.${didYouMean(name, known)}`,
      );
    }
  });
}

/** `orders` and `orders.total`, by name and by id. */
function elementNames({ schema }: OdcsContract): string[] {
  const both = ({ id, name }: { readonly id?: string | undefined; readonly name: string }) =>
    id === undefined || id === name ? [name] : [name, id];
  return schema.flatMap((object) =>
    both(object).flatMap((name) => [
      name,
      ...object.properties.flatMap(both).map((property) => `${name}.${property}`),
    ]),
  );
}
