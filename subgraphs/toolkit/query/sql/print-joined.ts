import type { Table } from '../../../../contracts/index.ts';
import { identifier } from '../dialect.ts';
import type { Join, Predicate, ShapeValue } from '../ir.ts';
import type { PartPrinter, RowAt } from './part-printer.ts';
import { printGroupRows } from './print-groups.ts';

/*
 * Relations for engines that cannot run a subquery with an order and a limit for each row. What belongs to the rows that are
 * printed is found for all of them at once, numbered within each, and joined. An engine builds the joined side whole, so it
 * is cut to what belongs to those rows: their own statement stands inside once more.
 */

const RANK = '"#rank"';

/** True for rows to which another row belongs, of which the condition holds. */
export function printRelated(
  part: PartPrinter,
  { join, table, where }: Extract<Predicate, { kind: 'related' }>,
  row: RowAt,
): string {
  const { dialect } = part;
  const inner = part.alias();
  const from = `${dialect.table(table)} ${inner}`;
  const condition = where ? part.predicate(where, inner, table) : undefined;
  if (dialect.relations === 'correlated') {
    const on = printOn(part, join, { outer: row, inner, table });
    return `EXISTS (SELECT 1 FROM ${from} WHERE ${on}${condition ? ` AND ${condition}` : ''})`;
  }
  const own = join.map(({ outer }) => part.column(outer, row.alias, row.table));
  const names = innerNames(part, join, inner);
  const found = `SELECT ${names.join(', ')} FROM ${from}${condition ? ` WHERE ${condition}` : ''}`;
  const given = own.map((name) => `${name} IS NOT NULL`).join(' AND ');
  return `coalesce(${given} AND (${own.join(', ')}) IN (${found}), FALSE)`;
}

/** The condition by which inner rows belong to an outer one. */
export function printOn(
  part: PartPrinter,
  join: Join,
  { outer, inner, table }: { readonly outer: RowAt; readonly inner: string; readonly table: Table },
): string {
  const names = innerNames(part, join, inner);
  const value = (pair: Join[number]): string => {
    const given = part.column(pair.outer, outer.alias, outer.table);
    // What was sent along is of the widest type of its kind; what is stored is of the type of what points at it.
    return outer.table ? given : part.dialect.asKeyOf({ table, column: pair.inner }, given);
  };
  return join.map((pair, index) => `${names[index]} = ${value(pair)}`).join(' AND ');
}

/** A row that the current one points at, as a JSON object, null where there is none. */
export function joinToOne(
  part: PartPrinter,
  { join, table, shape }: Extract<ShapeValue, { kind: 'toOne' }>,
  row: RowAt,
): string {
  const inner = part.alias();
  const from = joinedRows(part, join, { row, from: part.dialect.table(table) });
  part.setRows(inner, from);
  part.join(` LEFT ANY JOIN ${from} ${inner} ON ${printOn(part, join, { outer: row, inner, table })}`);
  const [object, joins] = part.row(shape, { alias: inner, table });
  part.join(joins);
  return `CASE WHEN ${innerNames(part, join, inner)[0]} IS NOT NULL THEN ${object} END`;
}

/** The rows that point at the current one, as a JSON array. */
export function joinToMany(
  part: PartPrinter,
  { join, list }: Extract<ShapeValue, { kind: 'toMany' }>,
  row: RowAt,
): string {
  const { dialect } = part;
  const { table, orderBy, where, limit, offset, shape } = list;
  const [one, numbered, shown] = [part.alias(), part.alias(), part.alias()];
  const owners = innerNames(part, join, one).join(', ');
  const rank = `row_number() OVER (PARTITION BY ${owners}${part.orderBy(orderBy, one, table)})`;
  const source = joinedRows(part, join, { row, from: dialect.table(table) });
  const condition = where ? ` WHERE ${part.predicate(where, one, table)}` : '';
  const all = `SELECT ${one}.*, ${rank} AS ${RANK} FROM ${source} ${one}${condition}`;
  const page = `(SELECT ${numbered}.* FROM (${all}) ${numbered} WHERE ${within(numbered, offset, limit)})`;
  part.setRows(shown, page);
  const [item, joins] = part.row(shape, { alias: shown, table });
  const keys = innerNames(part, join, shown).map((name, index) => `${name} AS k${index}`);
  const items = dialect.jsonArray(item, `${shown}.${RANK}`);
  const groupBy = keys.map((_key, index) => index + 1).join(', ');
  const lists = `SELECT ${keys.join(', ')}, ${items} AS items FROM ${page} ${shown}${joins} GROUP BY ${groupBy}`;
  return joinLists(part, join, { row, lists });
}

/** Groups of the rows that point at the current one, as a JSON array. */
export function joinGroups(
  part: PartPrinter,
  { join, groups }: Extract<ShapeValue, { kind: 'groups' }>,
  row: RowAt,
): string {
  const { dialect } = part;
  const names = join.map((_pair, index) => `k${index}`);
  const [held, numbered, shown] = [part.alias(), part.alias(), part.alias()];
  const owner = part.alias();
  const rowsOf = part.rowsOf(row.alias);
  // Groups without keys are there without rows as well, where we know of whom.
  const isAround = groups.keys.length === 0 && rowsOf !== undefined;
  const grouped = isAround
    ? printGroupRows(part, groups, {
        owners: () => names.map((name) => [name, `${owner}.${name}`]),
        around: {
          from: `(SELECT DISTINCT ${ownKeys(part, join, { row, as: names })}) ${owner}`,
          on: (alias) =>
            innerNames(part, join, alias)
              .map((name, index) => `${name} = ${owner}.k${index}`)
              .join(' AND '),
        },
      })
    : printGroupRows(part, groups, {
        condition: (alias) => belongs(part, join, { row, inner: alias }),
        owners: (alias) => innerNames(part, join, alias).map((name, index) => [`k${index}`, name]),
      });
  const having = groups.having ? ` WHERE ${part.predicate(groups.having, held)}` : '';
  const partition = names.map((name) => `${held}.${name}`).join(', ');
  const rank = `row_number() OVER (PARTITION BY ${partition}${part.orderBy(groups.orderBy, held)})`;
  const all = `SELECT ${held}.*, ${rank} AS ${RANK} FROM (${grouped}) ${held}${having}`;
  const page = `SELECT ${numbered}.* FROM (${all}) ${numbered} WHERE ${within(numbered, groups.offset, groups.limit)}`;
  const [item, joins] = part.row(groups.shape, { alias: shown });
  const items = dialect.jsonArray(item, `${shown}.${RANK}`);
  const keys = names.map((name) => `${shown}.${name} AS ${name}`).join(', ');
  const groupBy = names.map((_name, index) => index + 1).join(', ');
  const lists = `SELECT ${keys}, ${items} AS items FROM (${page}) ${shown}${joins} GROUP BY ${groupBy}`;
  return joinLists(part, join, { row, lists });
}

/** Joins lists to the rows they belong to; a row without one has an empty one. */
function joinLists(
  part: PartPrinter,
  join: Join,
  { row, lists }: { readonly row: RowAt; readonly lists: string },
): string {
  const alias = part.alias();
  const on = join.map(
    ({ outer }, index) => `${alias}.k${index} = ${part.column(outer, row.alias, row.table)}`,
  );
  part.join(` LEFT ANY JOIN (${lists}) ${alias} ON ${on.join(' AND ')}`);
  return `coalesce(${alias}.items, '[]')`;
}

/** Those rows of a table that belong to the rows printed, as a FROM item. */
function joinedRows(
  part: PartPrinter,
  join: Join,
  { row, from }: { readonly row: RowAt; readonly from: string },
): string {
  const inner = part.alias();
  const condition = belongs(part, join, { row, inner });
  return condition === '' ? from : `(SELECT ${inner}.* FROM ${from} ${inner} WHERE ${condition})`;
}

/** The condition that inner rows belong to any of the rows printed; empty where it is not known which these are. */
function belongs(
  part: PartPrinter,
  join: Join,
  { row, inner }: { readonly row: RowAt; readonly inner: string },
): string {
  if (part.rowsOf(row.alias) === undefined) return '';
  return `(${innerNames(part, join, inner).join(', ')}) IN (SELECT ${ownKeys(part, join, { row })})`;
}

/** The columns that others point at, and their rows once more. */
function ownKeys(
  part: PartPrinter,
  join: Join,
  { row, as }: { readonly row: RowAt; readonly as?: readonly string[] },
): string {
  const owner = part.alias();
  const columns = join.map(({ outer }, index) => {
    const name = part.column(outer, owner, row.table);
    return as ? `${name} AS ${as[index]}` : name;
  });
  return `${columns.join(', ')} FROM ${part.rowsOf(row.alias)} ${owner}`;
}

function innerNames({ dialect }: PartPrinter, join: Join, alias: string): readonly string[] {
  return join.map(({ inner }) => `${alias}.${identifier(dialect.columnName(inner))}`);
}

function within(alias: string, offset: number, limit: number): string {
  return `${alias}.${RANK} > ${Number(offset)} AND ${alias}.${RANK} <= ${Number(offset) + Number(limit)}`;
}
