import { type Contract, weftProperty } from './contract.ts';
import type { Finding, Place } from './finding.ts';
import type { OdcsObject, OdcsQualityRule } from './odcs.ts';

/** A quality rule as the contract writes it: the property it is about, unless it is about the whole object, and its line. */
export type ContractRule = {
  readonly rule: OdcsQualityRule;
  readonly column?: string;
  readonly place: Place;
};

/** The quality rules of one object and of its properties, in the order of the contract. */
export function contractRules(contract: Contract, object: OdcsObject, index: number): ContractRule[] {
  const ofObject = (object.quality ?? []).map((rule, position) => ({
    rule,
    place: contract.placeOf(['schema', index, 'quality', position]),
  }));
  const ofProperties = object.properties.flatMap((property, position) =>
    (property.quality ?? []).map((rule, of) => ({
      rule,
      column: property.name,
      place: contract.placeOf(['schema', index, 'properties', position, 'quality', of]),
    })),
  );
  return [...ofObject, ...ofProperties];
}

/** How a product is served whose data breaks a promise, and when its quality is measured. */
export type QualitySettings = {
  /** `degrade` serves what is left of the product; `refuse`, the default, serves nothing of it. */
  readonly onBrokenPromise: 'refuse' | 'degrade';
  /** The moment from which the age of the data is told, for data that stands still; else the present. */
  readonly clock?: string;
  /** Minutes between two measurements; 0 for none but those that rules have a schedule for. */
  readonly qualityEveryMinutes?: number;
};

const EXPECTED = {
  onBrokenPromise: {
    what: 'refuse or degrade',
    isGood: (value: unknown) => value === 'refuse' || value === 'degrade',
  },
  clock: {
    what: 'a moment such as 2001-07-01T00:00:00Z',
    isGood: (value: unknown) =>
      typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value)),
  },
  qualityEveryMinutes: {
    what: 'a number of minutes, or 0 for never',
    isGood: (value: unknown) => typeof value === 'number' && value >= 0 && value <= 100_000,
  },
} as const;

/** Reads the settings among the custom properties of a contract. A value that makes no sense is a finding. */
export function qualitySettings(contract: Contract, findings: Finding[]): QualitySettings {
  const { document } = contract;
  const read = (name: keyof typeof EXPECTED): unknown => {
    const value = weftProperty(document, name);
    const { what, isGood } = EXPECTED[name];
    if (value === undefined || isGood(value)) return value;
    const position = document.customProperties?.findIndex(({ property }) => property === `weft.${name}`) ?? 0;
    findings.push({
      code: 'INVALID_VALUE',
      severity: 'error',
      message: `Expected ${what} as the value of weft.${name}, got ${JSON.stringify(value)}.`,
      place: contract.placeOf(['customProperties', position, 'value']),
    });
    return undefined;
  };
  const [onBroken, clock, every] = [read('onBrokenPromise'), read('clock'), read('qualityEveryMinutes')];
  return {
    onBrokenPromise: onBroken === 'degrade' ? 'degrade' : 'refuse',
    ...(typeof clock === 'string' ? { clock } : {}),
    ...(typeof every === 'number' ? { qualityEveryMinutes: every } : {}),
  };
}
