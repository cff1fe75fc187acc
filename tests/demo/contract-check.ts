import type { OdcsObject, OdcsProperty, OdcsQualityRule } from '../../contracts/odcs.ts';

/** A statement that counts what breaks a promise of a contract. */
export type PromiseCheck = { readonly id: string; readonly sql: string };

/** SQL that reads an object as its contract describes it, from a relation with the source's columns. */
export function selectObject(object: OdcsObject, source: string): string {
  const columns = object.properties.map((property) => {
    const value = property.transformLogic ?? quoted(property.physicalName ?? property.name);
    return `${value} as ${quoted(property.name)}`;
  });
  return `select ${columns.join(', ')} from ${source}`;
}

/** One counting statement per promise: presence, keys, ranges, patterns and quality rules; each must give 0. */
export function promiseChecks(object: OdcsObject): readonly PromiseCheck[] {
  const table = quoted(object.name);
  const keys = object.properties.filter((property) => property.primaryKey).map((property) => property.name);
  return [
    { id: 'key', sql: duplicates(table, keys) },
    ...sqlRules(object.quality).map((rule) => ruleCheck(rule, table)),
    ...object.properties.flatMap((property) => propertyChecks(property, table)),
  ];
}

function propertyChecks(property: OdcsProperty, table: string): PromiseCheck[] {
  const column = quoted(property.name);
  const { minimum, maximum, pattern, minLength, maxLength } = property.logicalTypeOptions ?? {};
  const counting = (condition: string): string => `select count(*) from ${table} where ${condition}`;
  const literal = (value: unknown): string =>
    typeof value === 'number' ? String(value) : `'${String(value)}'`;
  const check = (name: string, sql: string | undefined): PromiseCheck[] =>
    sql ? [{ id: `${property.name} ${name}`, sql }] : [];
  return [
    ...check('required', property.required ? counting(`${column} is null`) : undefined),
    ...check(
      'unique',
      property.unique
        ? duplicates(`(from ${table} where ${column} is not null)`, [property.name])
        : undefined,
    ),
    ...check('minimum', minimum === undefined ? undefined : counting(`${column} < ${literal(minimum)}`)),
    ...check('maximum', maximum === undefined ? undefined : counting(`${column} > ${literal(maximum)}`)),
    ...check(
      'pattern',
      pattern === undefined ? undefined : counting(`not regexp_matches(${column}, '${pattern}')`),
    ),
    ...check('minLength', minLength === undefined ? undefined : counting(`length(${column}) < ${minLength}`)),
    ...check('maxLength', maxLength === undefined ? undefined : counting(`length(${column}) > ${maxLength}`)),
    ...sqlRules(property.quality).map((rule) => ruleCheck(rule, table, property.name)),
  ];
}

/** The rules that say themselves what to measure; those of dbt are told by its results. */
function sqlRules(rules: readonly OdcsQualityRule[] = []): readonly OdcsQualityRule[] {
  return rules.filter(({ type }) => type !== 'custom');
}

function ruleCheck(rule: OdcsQualityRule, table: string, property?: string): PromiseCheck {
  const measured = measure(rule, table, property);
  return { id: rule.id ?? '', sql: `select (not (${comparison(rule, `(${measured})`)}))::integer` };
}

function measure(rule: OdcsQualityRule, table: string, property: string | undefined): string {
  const column = quoted(property ?? '');
  const share = rule.unit === 'percent' ? `100.0 / (select count(*) from ${table})` : '1';
  const list = (value: unknown): string =>
    Array.isArray(value) ? value.map((item) => `'${String(item)}'`).join(', ') : '';
  switch (rule.metric) {
    case 'rowCount':
      return `select count(*) from ${table}`;
    case 'nullValues':
      return `select count(*) * ${share} from ${table} where ${column} is null`;
    case 'invalidValues':
      return `select count(*) * ${share} from ${table} where ${column} not in (${list(rule.arguments?.['validValues'])})`;
    case 'duplicateValues': {
      const names = rule.arguments?.['properties'];
      return duplicates(table, Array.isArray(names) ? names.map(String) : [property ?? '']);
    }
    default:
      return (rule.query ?? '').replaceAll('{object}', table);
  }
}

function comparison(rule: OdcsQualityRule, value: string): string {
  if (rule.mustBe !== undefined) return `${value} = ${String(rule.mustBe)}`;
  if (rule.mustBeLessThan !== undefined) return `${value} < ${rule.mustBeLessThan}`;
  if (rule.mustBeGreaterThan !== undefined) return `${value} > ${rule.mustBeGreaterThan}`;
  if (rule.mustBeGreaterOrEqualTo !== undefined) return `${value} >= ${rule.mustBeGreaterOrEqualTo}`;
  if (rule.mustBeBetween !== undefined)
    return `${value} between ${rule.mustBeBetween[0]} and ${rule.mustBeBetween[1]}`;
  throw new TypeError(`Expected an operator that the demo's contracts use, in rule ${rule.id}.`);
}

function duplicates(table: string, names: readonly string[]): string {
  const columns = names.map(quoted).join(', ');
  return `select count(*) from (select ${columns} from ${table} group by ${columns} having count(*) > 1)`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
