import type { Column, ColumnKind, Table } from '../../../../contracts/index.ts';
import { NUMBERS, VALUES_ONLY } from '../../sdl/table-roles.ts';
import { identifier } from '../dialect.ts';
import type { Aggregate, AggregateQuery, GroupKey } from '../ir.ts';
import { duckDbDialect, duckDbType } from './duckdb-dialect.ts';
import { predicateColumns } from './predicate-columns.ts';

/** Rows of a table, counted and added up beforehand: one row for each combination of values that some keys have. */
export type Rollup = {
  readonly table: Table;
  /** What stands behind FROM. */
  readonly name: string;
  readonly keys: readonly GroupKey[];
  /** Columns whose sums and extremes are in it, by name. */
  readonly measured: ReadonlySet<string>;
  readonly rows: number;
};

/** What a rollup must have for groups to be made of it. */
export type RollupNeed = {
  readonly table: Table;
  readonly keys: readonly GroupKey[];
  readonly measured: readonly Column[];
};

/** Finds a rollup that groups can be made of; undefined when the rows themselves have to be read. */
export type FindRollup = (need: RollupNeed) => Rollup | undefined;

/** Stretches of time that are made of whole days. */
const OF_DAYS = new Set(['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR']);

/**
 * What groups need of a rollup; `joined` are columns by which their rows belong to others. Undefined when no rollup can do:
 * for quantiles, for conditions inside of columns, and where small groups are hidden, whose cells are made of rows.
 */
export function rollupNeed(groups: AggregateQuery, joined: readonly Column[] = []): RollupNeed | undefined {
  const { table, keys, aggregates, where, minGroup } = groups;
  if (minGroup > 1) return undefined;
  const columns = [...joined];
  const measured = new Set<Column>();
  for (const one of aggregates) {
    if (one.kind === 'quantile') return undefined;
    if (one.kind === 'countDistinct') columns.push(one.column);
    else if (one.kind !== 'count') measured.add(one.column);
  }
  for (const { name, path } of where ? predicateColumns(where) : []) {
    const column = table.columns.find((one) => one.name === name);
    if (!column || path?.length) return undefined;
    columns.push(column);
  }
  if (columns.some(({ kind }) => VALUES_ONLY.has(kind))) return undefined;
  const all = [...keys, ...columns.map((column): GroupKey => ({ kind: 'column', column }))];
  const byName = new Map(all.map((key) => [keyName(key), key]));
  return { table, keys: [...byName.values()], measured: [...measured] };
}

/** True when everything that is needed can be told from a rollup. */
export function covers(rollup: Rollup, { table, keys, measured }: RollupNeed): boolean {
  return (
    rollup.table === table &&
    keys.every((key) => sourceOf(rollup, key)) &&
    measured.every(({ name }) => rollup.measured.has(name))
  );
}

/** The name that a key has as a column of a rollup: a column keeps its own, so that conditions on it read the same. */
export function keyName(key: GroupKey): string {
  const { name } = key.column;
  switch (key.kind) {
    case 'column':
      return name;
    case 'bin':
      return `#bin ${key.width} ${name}`;
    case 'bucket':
      return `#${key.unit} ${zoneOf(key)} ${name}`;
  }
}

/** A key of groups as SQL over a row of a rollup that covers it. */
export function rolledKey(rollup: Rollup, key: GroupKey, alias: string): string {
  const source = sourceOf(rollup, key) ?? key;
  const sql = `${alias}.${identifier(keyName(source))}`;
  return keyName(source) === keyName(key) ? sql : duckDbDialect.groupKey(sql, key);
}

/** An aggregate as SQL over rows of a rollup, with the value and the type that it has over the rows themselves. */
export function rolledAggregate(aggregate: Aggregate, alias: string): string {
  const of = (measure: Measure, { name }: Column): string =>
    `${alias}.${identifier(measureName(measure, name))}`;
  switch (aggregate.kind) {
    case 'count':
      return `coalesce(sum(${alias}.${ROWS}), 0)::BIGINT`;
    case 'countDistinct':
      return `count(DISTINCT ${alias}.${identifier(aggregate.column.name)})`;
    case 'avg': {
      const { column } = aggregate;
      return average(column, { sum: `sum(${of('sum', column)})`, count: `sum(${of('count', column)})` });
    }
    case 'sum':
    case 'min':
    case 'max':
      return `${aggregate.kind}(${of(aggregate.kind, aggregate.column)})`;
    case 'quantile':
      throw new TypeError('Expected an aggregate that can be told from others, got a quantile.');
  }
}

/** The statement that makes the rows of a rollup out of those of its table, or of a rollup that covers it. */
export function rollupSql({ table, keys, measured }: RollupNeed, source?: Rollup): string {
  const keySql = keys.map((key) => {
    const value = source
      ? rolledKey(source, key, 'r')
      : duckDbDialect.groupKey(`r.${identifier(key.column.name)}`, key);
    return `${value} AS ${identifier(keyName(key))}`;
  });
  const measureSql = measured.flatMap(({ name, kind }) =>
    measuresOf(kind).map((measure) => {
      const as = identifier(measureName(measure, name));
      const rolled = `${measure === 'count' ? 'sum' : measure}(r.${as})`;
      return `${source ? rolled : `${measure}(r.${identifier(name)})`} AS ${as}`;
    }),
  );
  const rows = source ? `sum(r.${ROWS})::BIGINT` : 'count(*)';
  const groupBy = keys.length > 0 ? ` GROUP BY ${keys.map((_key, index) => index + 1).join(', ')}` : '';
  return `SELECT ${[...keySql, `${rows} AS ${ROWS}`, ...measureSql].join(', ')} FROM ${source?.name ?? identifier(table.name)} r${groupBy}`;
}

/** Values that a rollup keeps of a measured column, in each of its rows. */
export function measureCount({ kind }: Column): number {
  return measuresOf(kind).length;
}

/** No GraphQL name begins like this, so no column can be called the same. */
const ROWS = '"#rows"';
const EXTREMES = ['min', 'max'] as const;
const MEASURES = ['count', 'sum', ...EXTREMES] as const;
type Measure = (typeof MEASURES)[number];

/** Whatever has an order has extremes; numbers can be added up as well. */
function measuresOf(kind: ColumnKind): readonly Measure[] {
  return NUMBERS.has(kind) ? MEASURES : EXTREMES;
}

function measureName(measure: Measure, column: string): string {
  return `#${measure} ${column}`;
}

/** The key of a rollup that another one follows from: the same, its column, or for longer stretches of time its days. */
function sourceOf({ keys }: Rollup, wanted: GroupKey): GroupKey | undefined {
  const name = keyName(wanted);
  const exact = keys.find((key) => keyName(key) === name);
  if (exact || wanted.kind === 'column') return exact;
  const own = keys.filter((key) => key.column.name === wanted.column.name);
  const isDay = (key: GroupKey): boolean =>
    key.kind === 'bucket' &&
    key.unit === 'DAY' &&
    wanted.kind === 'bucket' &&
    OF_DAYS.has(wanted.unit) &&
    zoneOf(key) === zoneOf(wanted);
  return own.find((key) => key.kind === 'column') ?? own.find(isDay);
}

/** Only moments lie in a time zone; local times and days are what they say. */
function zoneOf({ column, timeZone }: Extract<GroupKey, { kind: 'bucket' }>): string {
  return column.kind === 'DateTime' ? timeZone : 'local';
}

/** As DuckDB has it: whole numbers and the digits of decimals are divided, so that 0.30 / 3 is 0.1. */
function average(column: Column, { sum, count }: { readonly sum: string; readonly count: string }): string {
  const [, scale = '0'] = /^DECIMAL\(\d+,\s*(\d+)\)/.exec(duckDbType(column)) ?? [];
  return scale === '0'
    ? `${sum}::DOUBLE / ${count}`
    : `round(${sum}::DOUBLE * 1e${scale}) / (${count} * 1e${scale})`;
}
