import { didYouMean } from '../nearest-name.ts';
import type { OdcsProperty } from '../odcs.ts';
import { WEFT_PROPERTIES, type WeftPlace, weftPropertyRow } from '../weft-properties.ts';
import { placedObjects, placedProperties } from './elements.ts';
import type { LintContext } from './lint-rule.ts';

type Custom = { readonly property: string; readonly value?: unknown };
type Element = { readonly customProperties?: readonly Custom[] | undefined };

/** Custom properties `weft.*` that do not exist, stand in the wrong place or have a value of another kind. */
export function lintWeftProperties(context: LintContext): void {
  const { document } = context.contract;
  const check = (element: Element, place: WeftPlace, path: readonly PropertyKey[]): void => {
    element.customProperties?.forEach((custom, index) => {
      if (custom.property.startsWith('weft.'))
        lintOne(custom, place, [...path, 'customProperties', index], context);
    });
  };
  check(document, 'contract', []);
  document.servers?.forEach((server, index) => {
    check(server, 'server', ['servers', index]);
  });
  const checkRules = (
    { quality = [] }: Pick<OdcsProperty, 'quality'>,
    path: readonly PropertyKey[],
  ): void => {
    quality.forEach((rule, index) => {
      check(rule, 'rule', [...path, 'quality', index]);
    });
  };
  for (const { object, path } of placedObjects(document)) {
    check(object, 'object', path);
    checkRules(object, path);
    object.relationships?.forEach((one, index) => {
      check(one, 'relationship', [...path, 'relationships', index]);
    });
  }
  for (const { property, path } of placedProperties(document)) {
    check(property, 'property', path);
    checkRules(property, path);
    property.relationships?.forEach((one, index) => {
      check(one, 'relationship', [...path, 'relationships', index]);
    });
  }
}

function lintOne(
  { property, value }: Custom,
  place: WeftPlace,
  path: readonly PropertyKey[],
  { report }: LintContext,
): void {
  const row = weftPropertyRow(property.slice('weft.'.length));
  if (!row) {
    const known = Object.keys(WEFT_PROPERTIES).map((name) => `weft.${name}`);
    report(
      'UNKNOWN_WEFT_PROPERTY',
      [...path, 'property'],
      `Unknown custom property "${property}".${didYouMean(property, known)}`,
    );
  } else if (!row.places.includes(place)) {
    report(
      'MISPLACED_WEFT_PROPERTY',
      [...path, 'property'],
      `Expected ${property} at ${row.places
        .map((one) => `a ${one}`)
        .join(' or ')
        .replace('a object', 'an object')}, got it at ${place === 'object' ? 'an' : 'a'} ${place}.`,
    );
  } else if (!row.schema.safeParse(value).success) {
    report(
      'INVALID_WEFT_PROPERTY',
      [...path, 'value'],
      `Expected ${row.value} as the value of ${property}, got ${JSON.stringify(value)}.`,
    );
  }
}
