import { didYouMean } from '../nearest-name.ts';
import { type OdcsObject, type OdcsQualityRule, QUALITY_OPERATORS } from '../odcs.ts';
import { placedObjects, placedProperties } from './elements.ts';
import { lintQuery } from './lint-query.ts';
import type { LintContext } from './lint-rule.ts';

/** A rule with what it is about. */
type PlacedRule = {
  readonly rule: OdcsQualityRule;
  readonly path: readonly PropertyKey[];
  readonly name: string;
  readonly object: OdcsObject;
  readonly level: 'object' | 'property';
};

const PERCENTAGES = ['nullValues', 'missingValues', 'invalidValues', 'duplicateValues'];

/** Quality rules that no engine could run, or whose numbers mean nothing. */
export function lintQuality(context: LintContext): void {
  const { document } = context.contract;
  const ofObjects = placedObjects(document).flatMap(({ object, path }) =>
    placed(object.quality, { path, object, level: 'object' }),
  );
  const ofProperties = placedProperties(document).flatMap(({ property, path, object }) =>
    placed(property.quality, { path, object, level: 'property' }),
  );
  for (const rule of [...ofObjects, ...ofProperties]) lintRule(rule, context);
}

function placed(
  rules: readonly OdcsQualityRule[] | undefined,
  { path, ...at }: Pick<PlacedRule, 'path' | 'object' | 'level'>,
): PlacedRule[] {
  return (rules ?? []).map((rule, index) => ({
    ...at,
    rule,
    path: [...path, 'quality', index],
    name: rule.id ?? rule.name ?? rule.metric ?? `number ${index + 1}`,
  }));
}

function lintRule(placedRule: PlacedRule, context: LintContext): void {
  const { rule, path, name } = placedRule;
  const type = rule.type ?? 'library';
  const operator = QUALITY_OPERATORS.find((one) => rule[one] !== undefined);
  if ((type === 'library' || type === 'sql') && operator === undefined)
    context.report(
      'MISSING_OPERATOR',
      path,
      `Expected exactly one of ${QUALITY_OPERATORS.join(', ')} in the rule ${name}, got none.`,
    );
  lintBounds(placedRule, context);
  if (type === 'custom' && (rule.engine === undefined || rule.implementation === undefined))
    context.report('MISSING_ENGINE', path, `Expected engine and implementation in the custom rule ${name}.`);
  if (type === 'sql') {
    if (rule.query === undefined)
      context.report('MISSING_QUERY', path, `Expected a query in the SQL rule ${name}.`);
    else lintQuery(rule.query, { ...placedRule, path: [...path, 'query'] }, context);
  }
  if (type !== 'library') return;
  if (rule.metric === undefined)
    context.report(
      'MISSING_METRIC',
      path,
      `Expected a metric in the rule ${name}, or type sql, custom or text.`,
    );
  else lintMetric(placedRule, rule.metric, context);
}

function lintBounds({ rule, path, name }: PlacedRule, { report }: LintContext): void {
  for (const operator of ['mustBeBetween', 'mustNotBeBetween'] as const) {
    const bounds = rule[operator];
    if (bounds && bounds[0] >= bounds[1])
      report(
        'INVALID_RANGE',
        [...path, operator],
        `Expected two different numbers, the smaller first, in ${operator} of the rule ${name}, got ${JSON.stringify(bounds)}.`,
      );
  }
}

function lintMetric(
  { rule, path, name, object, level }: PlacedRule,
  metric: string,
  { report }: LintContext,
): void {
  const isForObject = metric === 'rowCount';
  if (metric !== 'duplicateValues' && isForObject !== (level === 'object'))
    report(
      'WRONG_LEVEL',
      [...path, 'metric'],
      `Expected ${metric} at ${isForObject ? 'an object' : 'a property'}, got it at ${level === 'object' ? 'an object' : 'a property'} (rule ${name}).`,
    );
  if (rule.unit === 'percent' && !PERCENTAGES.includes(metric))
    report(
      'PERCENT_OF_NOTHING',
      [...path, 'unit'],
      `Expected ${metric} of the rule ${name} in rows, got percent.`,
    );
  const given = rule.arguments ?? {};
  const lacks = (what: string): void =>
    report('MISSING_ARGUMENTS', path, `Expected arguments.${what} in the rule ${name} (${metric}).`);
  if (metric === 'missingValues' && !Array.isArray(given['missingValues'])) lacks('missingValues');
  if (
    metric === 'invalidValues' &&
    !Array.isArray(given['validValues']) &&
    typeof given['pattern'] !== 'string'
  )
    lacks('validValues or arguments.pattern');
  if (metric !== 'duplicateValues' || level !== 'object') return;
  const named: unknown = given['properties'];
  if (!Array.isArray(named) || named.length === 0) {
    lacks('properties');
    return;
  }
  const known = object.properties.map((property) => property.name);
  named.forEach((one: unknown, index) => {
    if (typeof one === 'string' && known.includes(one)) return;
    report(
      'UNKNOWN_PROPERTY',
      [...path, 'arguments', 'properties', index],
      `The object ${object.name} has no property "${String(one)}" (rule ${name}).${didYouMean(String(one), known)}`,
    );
  });
}
