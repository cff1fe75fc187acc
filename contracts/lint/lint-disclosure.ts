import { weftProperty } from '../contract.ts';
import type { LintContext } from './lint-rule.ts';

/** A product that shows no rows, but groups of any size: a group of one row tells what that row says. */
export function lintDisclosure({ contract, report }: LintContext): void {
  const { document } = contract;
  if (weftProperty(document, 'access') !== 'aggregate') return;
  if (weftProperty(document, 'minGroup') !== undefined) return;
  const at = document.customProperties?.findIndex(({ property }) => property === 'weft.access') ?? 0;
  report(
    'MISSING_MIN_GROUP',
    ['customProperties', at, 'value'],
    'Expected weft.minGroup beside weft.access: aggregate. Without it groups of a single row are shown, and such a group tells what its row says; say 1 if that is meant.',
  );
}
