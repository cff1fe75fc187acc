import { type Column, type ContractRule, type Table, weftText } from '../../../contracts/index.ts';
import { identifier } from '../query/dialect.ts';
import type { Check, CheckContext, Measure, Unit } from './check.ts';
import { countWhere, duplicates } from './column-checks.ts';
import { expectationOf, NONE } from './expectation.ts';
import { cronProblem } from './schedule.ts';
import { prepareRuleQuery, type RuleSubject } from './sql-rule.ts';

/** The quality rules a contract writes for an object and its properties, as checks. A rule that says nothing that can be
 * measured becomes a check that says so. */
export function ruleChecks(table: Table, context: CheckContext): Check[] {
  return table.rules.map((rule, index) => ruleCheck({ table, rule, index }, context));
}

type RuleOf = { readonly table: Table; readonly rule: ContractRule; readonly index: number };

function ruleCheck({ table, rule: written, index }: RuleOf, context: CheckContext): Check {
  const { rule, place } = written;
  const column = table.columns.find((one) => one.name === written.column);
  const ruleId = rule.id ?? rule.name;
  const type = kindOf(written);
  const expectation = expectationOf(written);
  const isCounted = type === 'library' || type === 'sql';
  const problem = isCounted && 'problem' in expectation ? expectation.problem : undefined;
  const { schedule } = rule;
  const scheduleProblem = schedule === undefined ? undefined : cronProblem(schedule);
  const wrong = problem ?? scheduleProblem;
  const measure = wrong ? fails(wrong) : measureOf(type, { written, table, column }, context);
  return {
    key: `${table.name}${column ? `.${column.name}` : ''}/${ruleId ?? `rule${index + 1}`}`,
    ...(ruleId ? { ruleId } : {}),
    category: 'quality',
    type: typeOf(written, type),
    name: rule.description ?? rule.name ?? ruleId ?? `${type} rule of ${column?.name ?? table.name}`,
    table,
    columns: column ? [column] : columnsNamed(table, rule.arguments?.['properties']),
    ...(rule.dimension ? { dimension: rule.dimension } : {}),
    severity: isMild(rule.severity) ? 'warning' : 'failed',
    expectation: 'problem' in expectation ? NONE : expectation,
    measure,
    ...(schedule && !scheduleProblem ? { schedule } : {}),
    place,
  };
}

type RuleKind = 'library' | 'sql' | 'custom' | 'text';

/** The default of the standard is a library rule; one that has neither metric nor query is for people. */
function kindOf({ rule }: ContractRule): RuleKind {
  if (rule.type) return rule.type;
  if (rule.metric) return 'library';
  if (rule.query) return 'sql';
  return rule.implementation === undefined ? 'text' : 'custom';
}

/** How old the sources of a product are is a question of its freshness, whoever measures it. */
function typeOf({ rule }: ContractRule, kind: RuleKind): string {
  if (kind === 'library') return rule.metric ?? kind;
  const { engine, implementation } = rule;
  const isSource = engine === 'dbt' && typeof implementation === 'string' && /^source\./.test(implementation);
  return isSource ? 'freshness' : kind;
}

function isMild(severity: string | undefined): boolean {
  return /^(warn(ing)?|info(rmation)?|minor|low)$/i.test(severity ?? '');
}

type Subject = {
  readonly written: ContractRule;
  readonly table: Table;
  readonly column: Column | undefined;
};

function measureOf(kind: RuleKind, subject: Subject, context: CheckContext): Measure {
  const { written, table, column } = subject;
  if (column && context.unreadable.has(`${table.name}.${column.name}`))
    return skipped('the column cannot be read');
  switch (kind) {
    case 'library':
      return libraryMeasure(subject, context);
    case 'sql': {
      const { query } = written.rule;
      if (query === undefined) return fails('Expected a query in a rule of type sql, got none.');
      const of = { table, dialect: context.dialect, ...(column ? { column } : {}) };
      const prepared = prepareRuleQuery(query, of);
      if ('problem' in prepared) return fails(prepared.problem);
      const rows = failingRows(written, of);
      if (rows && 'problem' in rows) return fails(rows.problem);
      return { kind: 'query', sql: prepared.sql, ...(rows ? { where: rows.where } : {}) };
    }
    case 'custom':
      return customMeasure(written, context);
    case 'text':
      return skipped('a rule for people');
  }
}

/** The condition of `weft.failingRows`, which a query alone does not tell. */
function failingRows(
  { rule }: ContractRule,
  of: RuleSubject,
): { where: string } | { problem: string } | undefined {
  const condition = weftText(rule, 'failingRows');
  if (condition === undefined) return undefined;
  const prefix = 'select ';
  const prepared = prepareRuleQuery(prefix + condition, of);
  return 'sql' in prepared ? { where: `(${prepared.sql.slice(prefix.length)})` } : prepared;
}

function libraryMeasure({ written, table, column }: Subject, { dialect }: CheckContext): Measure {
  const { metric, unit: given = 'rows', arguments: args = {} } = written.rule;
  if (given !== 'rows' && given !== 'percent')
    return fails(`Expected the unit rows or percent, got ${given}.`);
  const unit: Unit = given;
  if (metric === undefined) return fails('Expected a metric in a rule of type library, got none.');
  if (metric === 'rowCount')
    return unit === 'rows'
      ? { kind: 'rowCount' }
      : fails('Expected the unit rows for rowCount, got percent.');
  if (metric === 'duplicateValues') {
    const columns = column ? [column] : columnsNamed(table, args['properties']);
    const asked = Array.isArray(args['properties']) ? args['properties'].length : 0;
    if (columns.length === 0 || (!column && columns.length < asked))
      return fails(
        `Expected properties of ${table.name} in arguments.properties, got ${shown(args['properties'])}.`,
      );
    return { ...duplicates(table, columns, dialect), unit };
  }
  if (!column)
    return fails(`Expected ${metric} in a rule of a property; this one is of the object ${table.name}.`);
  const name = identifier(dialect.columnName(column));
  switch (metric) {
    case 'nullValues':
      return countWhere(`${name} IS NULL`, unit);
    case 'missingValues':
      return countWhere(missing(name, args['missingValues'], dialect), unit);
    case 'invalidValues': {
      const where = invalid(column, name, args, dialect);
      return where === undefined
        ? fails('Expected arguments.validValues (a list) or arguments.pattern for invalidValues.')
        : countWhere(where, unit);
    }
  }
}

/** What the list calls missing; without a list, null. */
function missing(name: string, values: unknown, dialect: CheckContext['dialect']): string {
  const listed = Array.isArray(values) ? values : [null];
  const texts = listed.filter((value) => value !== null).map((value) => dialect.literal(String(value)));
  const parts = [
    ...(listed.includes(null) || listed.length === 0 ? [`${name} IS NULL`] : []),
    ...(texts.length > 0 ? [`${dialect.cast(name, 'String', false)} IN (${texts.join(', ')})`] : []),
  ];
  return `(${parts.join(' OR ')})`;
}

/** A missing value is not an invalid one. */
function invalid(
  column: Column,
  name: string,
  args: Readonly<Record<string, unknown>>,
  dialect: CheckContext['dialect'],
): string | undefined {
  const { validValues, pattern } = args;
  const parts: string[] = [];
  if (Array.isArray(validValues)) {
    const given = validValues.filter((value) => value !== null);
    const values = given.map((value) => dialect.cast(dialect.literal(String(value)), column.kind, false));
    parts.push(values.length > 0 ? `${name} NOT IN (${values.join(', ')})` : `${name} IS NOT NULL`);
  }
  if (typeof pattern === 'string')
    parts.push(`NOT (${dialect.matches(dialect.cast(name, 'String', false), dialect.literal(pattern))})`);
  return parts.length > 0 ? `(${parts.join(' OR ')})` : undefined;
}

function customMeasure({ rule }: ContractRule, { foreign }: CheckContext): Measure {
  const { implementation, engine = 'another tool' } = rule;
  const id = typeof implementation === 'string' ? implementation : weftText(rule, 'check');
  const found = id === undefined ? undefined : foreign.get(id);
  if (found) return { kind: 'told', ...found };
  return skipped(
    engine === 'dbt' ? `no result of dbt for ${id ?? rule.id ?? 'this rule'}` : `a rule for ${engine}`,
  );
}

function columnsNamed(table: Table, names: unknown): readonly Column[] {
  if (!Array.isArray(names)) return [];
  return names.flatMap((name) => table.columns.find((column) => column.name === name) ?? []);
}

function fails(reason: string): Measure {
  return { kind: 'told', result: 'error', reason };
}

function skipped(reason: string): Measure {
  return { kind: 'told', result: 'skipped', reason };
}

function shown(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}
