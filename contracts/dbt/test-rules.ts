import type { OdcsQualityRule } from '../odcs.ts';
import type { DbtTest } from './manifest.ts';
import { combinationOf } from './primary-key.ts';

/** The quality rule of a test, and the column it is about when it is about one. */
export type TestRule = { readonly column: string | undefined; readonly rule: OdcsQualityRule };

/** What a rule needs to know of the contract around it. */
export type RuleContext = {
  /** The property of a column, found without regard to case. */
  propertyOf(column: string): string | undefined;
};

/**
 * The tests of a model as rules of its contract. Those of dbt that mean what the standard has a word for are written in
 * it; every other one stays dbt's (`engine: dbt`), by the id under which `run_results.json` tells its result.
 */
export function testRules(tests: readonly DbtTest[], context: RuleContext): readonly TestRule[] {
  const taken = new Map<string, number>();
  return tests
    .filter(({ isEnabled }) => isEnabled)
    .map((test): TestRule => {
      const column = test.column === undefined ? undefined : context.propertyOf(test.column);
      const base = idOf(test, column);
      const count = (taken.get(base) ?? 0) + 1;
      taken.set(base, count);
      const { operator, dimension, ofObject, ...meaning } = standardRule(test, context) ?? dbtRule(test);
      const rule: OdcsQualityRule = {
        id: count === 1 ? base : `${base}_${count}`,
        ...(test.description ? { description: test.description } : {}),
        ...meaning,
        ...operator,
        ...(dimension ? { dimension } : {}),
        severity: test.severity,
        // A rule of dbt's own names its test already.
        ...(meaning.engine ? {} : { customProperties: [{ property: 'dbt.test', value: test.uniqueId }] }),
      };
      return { column: ofObject ? undefined : column, rule };
    });
}

type Meaning = Pick<
  OdcsQualityRule,
  'metric' | 'arguments' | 'dimension' | 'type' | 'engine' | 'implementation'
> & {
  readonly operator?: Partial<OdcsQualityRule>;
  readonly ofObject?: boolean;
};

function idOf({ generic, column: physical, name }: DbtTest, column: string | undefined): string {
  const text = generic ? [column ?? physical, generic.name].filter(Boolean).join('_') : name;
  return text.replaceAll(/[^A-Za-z0-9_-]/g, '_');
}

function standardRule(test: DbtTest, { propertyOf }: RuleContext): Meaning | undefined {
  const operator = operatorOf(test.severity === 'error' ? test.errorIf : test.warnIf);
  if (test.isPartial || !operator || !test.generic) return undefined;
  const { name, kwargs } = test.generic;
  const combination = combinationOf(test.generic).map(propertyOf);
  if (combination.length > 0 && combination.every((property) => property !== undefined)) {
    const properties = combination;
    return {
      metric: 'duplicateValues',
      arguments: { properties },
      operator,
      dimension: 'uniqueness',
      ofObject: true,
    };
  }
  if (test.column === undefined) return undefined;
  if (name === 'not_null') return { metric: 'nullValues', operator, dimension: 'completeness' };
  if (name === 'unique') return { metric: 'duplicateValues', operator, dimension: 'uniqueness' };
  const { values } = kwargs;
  if (name === 'accepted_values' && Array.isArray(values))
    return {
      metric: 'invalidValues',
      arguments: { validValues: [...values] },
      operator,
      dimension: 'conformity',
    };
  return undefined;
}

function dbtRule({ uniqueId, generic }: DbtTest): Meaning {
  const dimension = generic?.name === 'relationships' ? ({ dimension: 'consistency' } as const) : {};
  return { type: 'custom', engine: 'dbt', implementation: uniqueId, ...dimension };
}

/** When dbt says `error_if: ">10"`, the rule is that at most 10 rows are wrong. Undefined for what has no such word. */
function operatorOf(failsIf: string): Partial<OdcsQualityRule> | undefined {
  const [, sign, number] = /^\s*(!=|<>|>=|>|<=|<|==?)\s*(\d+)\s*$/.exec(failsIf) ?? [];
  const value = Number(number);
  switch (sign) {
    case '!=':
    case '<>':
      return { mustBe: value };
    case '>':
      return { mustBeLessOrEqualTo: value };
    case '>=':
      return { mustBeLessThan: value };
    case '<':
      return { mustBeGreaterOrEqualTo: value };
    case '<=':
      return { mustBeGreaterThan: value };
    case '=':
    case '==':
      return { mustNotBe: value };
    default:
      return undefined;
  }
}
