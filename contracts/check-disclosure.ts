import type { Contract } from './contract.ts';
import type { Finding } from './finding.ts';
import { WEFT_PROPERTIES } from './weft-properties.ts';

const NAMES = ['access', 'minGroup'] as const;

type Element = {
  readonly customProperties?: readonly { readonly property: string; readonly value?: unknown }[] | undefined;
};

/**
 * Finds what a contract says of who may see its rows in a way that is not understood: passed over, `weft.access: AGGREGATE` would
 * publish every row, and `weft.minGroup: "5"` groups of one.
 */
export function checkDisclosure(contract: Contract): Finding[] {
  const { document } = contract;
  const findings: Finding[] = [];
  const report = (message: string, path: readonly PropertyKey[]): void => {
    findings.push({ code: 'INVALID_DISCLOSURE', severity: 'error', message, place: contract.placeOf(path) });
  };
  const check = (element: Element, path: readonly PropertyKey[], object?: string): void => {
    const seen = new Set<string>();
    element.customProperties?.forEach(({ property, value }, index) => {
      const name = NAMES.find((one) => property === `weft.${one}`);
      if (!name) return;
      const at = [...path, 'customProperties', index];
      const row = WEFT_PROPERTIES[name];
      if (object !== undefined)
        report(`Expected ${property} at the contract itself, got it at the object ${object}.`, at);
      else if (seen.has(property)) report(`Expected ${property} once, got it twice.`, at);
      else if (!row.schema.safeParse(value).success)
        report(`Expected ${row.value} as ${property}, got ${JSON.stringify(value)}.`, [...at, 'value']);
      seen.add(property);
    });
  };
  check(document, []);
  document.schema.forEach((object, index) => {
    check(object, ['schema', index], object.name);
  });
  return findings;
}
