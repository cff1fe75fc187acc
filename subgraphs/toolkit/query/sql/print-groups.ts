import type { Column } from '../../../../contracts/index.ts';
import { identifier } from '../dialect.ts';
import type { AggregateQuery } from '../ir.ts';
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
  const table = dialect.table(groups.table);
  const cellsBy = groups.where ? predicateColumns(groups.where) : [];
  if (groups.minGroup <= 1 || groups.keys.length + cellsBy.length === 0) return [table, false];
  // The column itself, also of bins and buckets: those of another width, unit or zone overlap with these, and their difference
  // would tell of few rows.
  const columns = (alias: string): readonly string[] => [
    ...new Set([
      ...groups.keys.map(({ column }) => `${alias}.${identifier(dialect.columnName(column))}`),
      ...cellsBy.map((one) => part.column(one, alias, groups.table)),
    ]),
  ];
  const { minGroup } = groups;
  return [printCells(dialect, { table, columns, minGroup, alias: () => part.alias() }), true];
}
