import type { Column } from '../../../../contracts/index.ts';
import { TIMES } from '../../sdl/table-roles.ts';
import { identifier } from '../dialect.ts';
import type { AggregateQuery, GroupKey } from '../ir.ts';
import type { PartPrinter } from './part-printer.ts';
import { predicateColumns } from './predicate-columns.ts';
import { IS_WITHHELD, printCells } from './print-cells.ts';
import { type Rollup, rolledAggregate, rolledKey } from './rollup.ts';

/** Where grouped rows come from, and what is told of each group beside its keys and measures. */
export type GroupsOf = {
  /** A condition that rows fulfil beside those of the question. */
  readonly condition?: (alias: string) => string;
  /** Columns grouped by before the keys, each under its name. */
  readonly owners?: (alias: string) => readonly (readonly [name: string, sql: string])[];
  /** What the grouped rows are joined to, so that there are groups without rows; `owners` are columns of it. */
  readonly around?: { readonly from: string; on(alias: string): string };
  /** What the groups are made of in place of the table's rows. */
  readonly rollup?: Rollup | undefined;
};

/** The rows of groups: keys as g0 …, aggregates as a0 …, owners by their names; neither ordered nor cut. */
export function printGroupRows(part: PartPrinter, groups: AggregateQuery, of: GroupsOf = {}): string {
  const { dialect } = part;
  const alias = part.alias();
  const column = (one: Column): string => `${alias}.${identifier(dialect.columnName(one))}`;
  const { rollup } = of;
  const keys = groups.keys.map((key) =>
    rollup ? rolledKey(rollup, key, alias) : dialect.groupKey(column(key.column), key),
  );
  const owners = of.owners?.(alias) ?? [];
  const [source, hasWithheld] = rollup ? [rollup.name, false] : groupSource(part, groups);
  // A group that there is without rows has one row with nothing in it, which does not count.
  const present = of.around ? `${alias}.weft_present` : '';
  const aggregates = groups.aggregates.map((one) => {
    if (rollup) return rolledAggregate(one, alias);
    const value = dialect.aggregate('column' in one ? column(one.column) : present, one);
    const isTold = one.kind === 'count' || !hasWithheld;
    return isTold ? value : `CASE WHEN NOT ${dialect.anyTrue(`${alias}.${IS_WITHHELD}`)} THEN ${value} END`;
  });
  const items = [
    ...owners.map(([name, sql]) => `${sql} AS ${name}`),
    ...keys.map((sql, index) => `${sql} AS g${index}`),
    ...aggregates.map((sql, index) => `${sql} AS a${index}`),
  ];
  const keyCount = owners.length + keys.length;
  const groupBy =
    keyCount > 0 ? ` GROUP BY ${Array.from({ length: keyCount }, (_, index) => index + 1).join(', ')}` : '';
  const minimum =
    groups.minGroup > 1
      ? ` HAVING ${dialect.aggregate(present, { kind: 'count' })} >= ${Number(groups.minGroup)}`
      : '';
  const selected = items.length > 0 ? items.join(', ') : dialect.aggregate('', { kind: 'count' });
  return `SELECT ${selected} FROM ${from(part, groups, { of, source, alias })}${groupBy}${minimum}`;
}

type Source = { readonly of: GroupsOf; readonly source: string; readonly alias: string };

/** The rows that are grouped, under their alias. */
function from(part: PartPrinter, groups: AggregateQuery, { of, source, alias }: Source): string {
  const conditions = (row: string): string => {
    const given = [of.condition?.(row), groups.where && part.predicate(groups.where, row, groups.table)];
    const held = given.filter(Boolean);
    return held.length > 0 ? ` WHERE ${held.join(' AND ')}` : '';
  };
  if (!of.around) return `${source} ${alias}${conditions(alias)}`;
  const row = part.alias();
  const rows = `SELECT ${row}.*, 1 AS weft_present FROM ${source} ${row}${conditions(row)}`;
  return `${of.around.from} LEFT JOIN (${rows}) ${alias} ON ${of.around.on(alias)}`;
}

/** The rows that may be grouped, and whether some of them are withheld. */
function groupSource(
  part: PartPrinter,
  groups: AggregateQuery,
): readonly [source: string, hasWithheld: boolean] {
  const { dialect } = part;
  const { table, minGroup, keys, where } = groups;
  const conditioned = where ? predicateColumns(where) : [];
  if (minGroup <= 1 || keys.length + conditioned.length === 0) return [dialect.table(table), false];
  const columns = (alias: string): readonly string[] => {
    const keySql = (key: GroupKey): string =>
      dialect.groupKey(`${alias}.${identifier(dialect.columnName(key.column))}`, key);
    const given = conditioned.flatMap((one) => {
      const column = one.path?.length ? undefined : table.columns.find(({ name }) => name === one.name);
      return column ? cellsOf({ kind: 'column', column }).map(keySql) : part.column(one, alias, table);
    });
    return [...new Set([...keys.flatMap(cellsOf).map(keySql), ...given])];
  };
  return [
    printCells(dialect, { table: dialect.table(table), columns, minGroup, alias: () => part.alias() }),
    true,
  ];
}

const OF_MONTHS = new Set(['MONTH', 'QUARTER', 'YEAR']);

/**
 * What rows are told apart by where groups are by a key, or a condition is on it. Not the bin or bucket: those of another width,
 * unit or zone overlap with it, and their difference would tell of few rows. Of times it is the month, which quarters and
 * years are made of; for anything finer, and in other zones, the time itself as well.
 */
function cellsOf(key: GroupKey): readonly GroupKey[] {
  const { column } = key;
  const own: GroupKey = { kind: 'column', column };
  if (!TIMES.has(column.kind)) return [own];
  const month: GroupKey = { kind: 'bucket', column, unit: 'MONTH', timeZone: 'UTC' };
  const isOfMonths =
    key.kind === 'bucket' &&
    OF_MONTHS.has(key.unit) &&
    (column.kind !== 'DateTime' || key.timeZone === month.timeZone);
  return isOfMonths ? [month] : [own, month];
}
