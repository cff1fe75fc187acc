import type { Column, Table } from '../../../../contracts/index.ts';
import { tableRoles } from '../../sdl/table-roles.ts';
import { groupColumns } from '../group-columns.ts';
import type {
  Aggregate,
  AggregateQuery,
  GroupKey,
  OrderTerm,
  Predicate,
  RowColumn,
  Shape,
  TimeUnit,
} from '../ir.ts';
import { boundedInteger, type QueryBudget, tableLimits } from '../limits.ts';
import { UserInputError } from '../user-input-error.ts';
import { checkReadable } from './degraded.ts';
import type { PlanContext } from './plan-context.ts';
import { all, conditions, conditionsOrLists, isInput, planFilter } from './plan-filter.ts';
import { eachOnce, exactlyOne, orderTerm } from './plan-order.ts';
import { referenceValue } from './plan-references.ts';
import { planWhere } from './plan-where.ts';
import { type SelectedField, selectedFields } from './selection.ts';

/** An aggregate query from a selected `…Aggregate` field. */
export function planGroups(context: PlanContext, table: Table, field: SelectedField): AggregateQuery {
  const given = field.arguments;
  const keys = planKeys(table, given['groupBy']);
  const collector = new AggregateCollector(table, context.budget);
  const shape = aggregateShape(context, { table, keys, collector }, field);
  const having = planHaving(context, collector, given['having']);
  const orderBy = planGroupOrder({ table, keys, collector }, given['orderBy']);
  const where = planWhere(context, table, given['where']);
  const { maxGroups, maxNestedGroups, maxOffset } = tableLimits(context.budget.limits, table);
  return {
    table,
    ...(where ? { where } : {}),
    keys,
    aggregates: collector.aggregates,
    ...(having ? { having } : {}),
    orderBy: eachOnce([
      ...orderBy,
      ...keys.map(
        (_key, index): OrderTerm => ({ column: groupColumns.key({ keys }, index), descending: false }),
      ),
    ]),
    limit: boundedInteger('limit', given['limit'], field.depth > 1 ? maxNestedGroups : maxGroups),
    offset: boundedInteger('offset', given['offset'], maxOffset),
    minGroup: table.product.minGroup,
    shape,
  };
}

type Groups = {
  readonly table: Table;
  readonly keys: readonly GroupKey[];
  readonly collector: AggregateCollector;
};

/** Gathers the aggregates a query needs, each once, and tells the column each becomes. */
class AggregateCollector {
  readonly aggregates: Aggregate[] = [];
  readonly #table: Table;
  readonly #budget: QueryBudget;
  readonly #seen = new Map<string, number>();

  constructor(table: Table, budget: QueryBudget) {
    this.#table = table;
    this.#budget = budget;
  }

  column(kind: Aggregate['kind'], fieldName?: string, q?: number): RowColumn {
    const name = `${kind} ${fieldName ?? ''} ${q ?? ''}`;
    let index = this.#seen.get(name);
    if (index === undefined) {
      this.#budget.take('maxMeasures');
      index = this.aggregates.length;
      this.#seen.set(name, index);
      this.aggregates.push(this.#aggregate(kind, fieldName, q));
    }
    return groupColumns.aggregate(this, index);
  }

  #aggregate(kind: Aggregate['kind'], fieldName?: string, q?: number): Aggregate {
    if (kind === 'count') return { kind };
    const column = this.#table.columns.find((one) => one.field === fieldName);
    if (!column)
      throw new UserInputError(`Expected a field of ${this.#table.typeName} to aggregate, got ${fieldName}.`);
    checkReadable(column);
    if (kind !== 'quantile') return { kind, column };
    if (q === undefined || q < 0 || q > 1)
      throw new UserInputError(`Expected q to be a share from 0 to 1, got ${q}.`);
    return { kind, column, q };
  }
}

/** The keys rows are grouped by, each column once: a reference is grouped by all columns it goes by. */
function planKeys(table: Table, groupBy: unknown): GroupKey[] {
  const asked = new Set<unknown>();
  const keys = new Map<string, GroupKey>();
  for (const entry of Array.isArray(groupBy) ? groupBy : []) {
    const [choice, value] = exactlyOne(entry, 'groupBy', 'of field, bucket and bin');
    const input = isInput(value) ? value : { field: value };
    const name = input['field'];
    for (const column of groupableColumns(table, name)) {
      const key = groupKey(column, choice, input);
      const before = keys.get(column.name);
      const isFirst = before === undefined || (before.kind === 'column' && key.kind === 'column');
      if (asked.has(name) || !isFirst)
        throw new UserInputError(`Expected each field once in groupBy, got ${column.name} twice.`);
      keys.set(column.name, key);
    }
    asked.add(name);
  }
  return [...keys.values()];
}

function groupKey(column: Column, choice: string, input: Readonly<Record<string, unknown>>): GroupKey {
  checkReadable(column);
  switch (choice) {
    case 'bin':
      return { kind: 'bin', column, width: binWidth(column, input['width']) };
    case 'bucket': {
      const timeZone = knownTimeZone(String(input['timeZone'] ?? 'UTC'));
      return { kind: 'bucket', column, unit: input['unit'] as TimeUnit, timeZone };
    }
    default:
      return { kind: 'column', column };
  }
}

function groupableColumns(table: Table, name: unknown): readonly Column[] {
  const roles = tableRoles(table);
  const column = roles.columns.find((one) => one.field === name);
  const columns = column ? [column] : roles.references.find((one) => one.field === name)?.columns;
  if (!columns)
    throw new UserInputError(`Expected a field of ${table.typeName} in groupBy, got ${String(name)}.`);
  return columns;
}

/** Bins of exact numbers are exact: of whole numbers whole, of decimals with at most six places. */
function binWidth(column: Column, value: unknown): number {
  const width = Number(value);
  const steps = column.kind === 'Float' ? undefined : column.kind === 'Decimal' ? 1e6 : 1;
  const isFitting =
    steps === undefined ||
    (width <= 2_147_483_647 &&
      Math.abs(width * steps - Math.round(width * steps)) < 1e-6 &&
      width * steps >= 1);
  if (width > 0 && Number.isFinite(width) && isFitting) return width;
  const expected =
    steps === undefined
      ? 'above 0'
      : steps === 1
        ? 'a whole number from 1 to 2147483647'
        : '0.000001 to 2147483647';
  throw new UserInputError(
    `Expected the width of a bin of ${column.field} to be ${expected}, got ${String(value)}.`,
  );
}

/**
 * The name goes into SQL as text, so what comes back is not the caller's text but the name that the runtime's closed
 * list has for it: `asia/kolkata` and `Asia/Calcutta` are one zone, `+05:00` and `UTC+5` are none.
 */
function knownTimeZone(name: string): string {
  try {
    if (!/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(name)) throw new RangeError('Not a name.');
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    throw new UserInputError(
      `Expected an IANA time zone such as "America/Chicago", got ${JSON.stringify(name.slice(0, 80))}.`,
    );
  }
}

function aggregateShape(context: PlanContext, groups: Groups, field: SelectedField): Shape {
  const { table, collector } = groups;
  return selectedFields(context, `${table.typeName}Aggregate`, field).map((selected) => {
    const { as, name } = selected;
    switch (name) {
      case '__typename':
        return { as, value: { kind: 'text', text: `${table.typeName}Aggregate` } };
      case 'group':
        return { as, value: { kind: 'object', shape: groupShape(context, groups, selected) } };
      case 'count':
        return { as, value: { kind: 'column', column: collector.column('count') } };
      case 'countDistinct':
        return {
          as,
          value: { kind: 'column', column: collector.column(name, String(selected.arguments['field'])) },
        };
      case 'quantile': {
        const { field: of, q } = selected.arguments;
        return { as, value: { kind: 'column', column: collector.column(name, String(of), Number(q)) } };
      }
      default:
        return { as, value: { kind: 'object', shape: measureShape(context, groups, selected) } };
    }
  });
}

const MEASURE_TYPES = { sum: 'Sums', avg: 'Averages', min: 'Extremes', max: 'Extremes' } as const;
type Measure = keyof typeof MEASURE_TYPES;
/** What groups are ordered and filtered by, of a field. */
type Compared = Measure | 'countDistinct';

function measureShape(context: PlanContext, groups: Groups, field: SelectedField): Shape {
  const measure = field.name as Measure;
  const typeName = `${groups.table.typeName}${MEASURE_TYPES[measure]}`;
  return selectedFields(context, typeName, field).map(({ as, name }) => ({
    as,
    value:
      name === '__typename'
        ? { kind: 'text', text: typeName }
        : { kind: 'column', column: groups.collector.column(measure, name) },
  }));
}

function groupShape(context: PlanContext, { table, keys }: Groups, field: SelectedField): Shape {
  const typeName = `${table.typeName}Group`;
  const roles = tableRoles(table);
  return selectedFields(context, typeName, field).map((selected) => {
    const { as, name } = selected;
    if (name === '__typename') return { as, value: { kind: 'text', text: typeName } };
    const reference = roles.references.find((one) => one.field === name);
    const column = roles.columns.find((one) => one.field === name);
    const grouped = (reference?.columns ?? (column ? [column] : [])).map((of) => {
      const index = keys.findIndex((key) => key.column.name === of.name);
      return index < 0 ? undefined : groupColumns.key({ keys }, index);
    });
    const columns = grouped.filter((one) => one !== undefined);
    const [first] = columns;
    if (!first || columns.length < grouped.length) return { as, value: { kind: 'null' } };
    return {
      as,
      value: reference
        ? referenceValue(context, { reference, columns }, selected)
        : { kind: 'column', column: first },
    };
  });
}

function planHaving(
  context: PlanContext,
  collector: AggregateCollector,
  having: unknown,
): Predicate | undefined {
  if (!isInput(having)) return undefined;
  const parts = conditionsOrLists(having, 'having').flatMap(([name, value]): Predicate[] => {
    if (name === 'quantile')
      return (value as readonly unknown[]).flatMap((one, index) => planQuantile(one, index));
    const given = isInput(value) ? value : {};
    if (name === 'count') return planFilter(context, collector.column('count'), [given, 'having.count']);
    return conditions(given, `having.${name}`).flatMap(([field, filter]) =>
      planFilter(context, collector.column(name as Compared, field), [filter, `having.${name}.${field}`]),
    );
  });
  function planQuantile(given: unknown, index: number): Predicate[] {
    const { field, q, is } = isInput(given) ? given : {};
    const column = collector.column('quantile', String(field), Number(q));
    return planFilter(context, column, [isInput(is) ? is : {}, `having.quantile[${index}].is`]);
  }
  return all(parts);
}

function planGroupOrder({ table, keys, collector }: Groups, orderBy: unknown): OrderTerm[] {
  return (Array.isArray(orderBy) ? orderBy : []).map((entry) => {
    const [name, value] = exactlyOne(entry, 'orderBy');
    if (name === 'count') return orderTerm(collector.column('count'), value);
    if (name === 'quantile') {
      const { field, q, order } = isInput(value) ? value : {};
      return orderTerm(collector.column('quantile', String(field), Number(q)), order);
    }
    const [field, order] = exactlyOne(value, `orderBy.${name}`);
    if (name !== 'group') return orderTerm(collector.column(name as Compared, field), order);
    const index = keys.findIndex((key) => key.column.field === field);
    if (index < 0)
      throw new UserInputError(
        `Expected a field that ${table.typeName} rows are grouped by in orderBy.group, got ${field}.`,
      );
    return orderTerm(groupColumns.key({ keys }, index), order);
  });
}
