import type { Column, DomainModel, Table } from '../../../contracts/index.ts';
import { type Dialect, identifier, literal } from '../query/dialect.ts';
import { type Fault, unreadableColumns } from './fault.ts';
import { nestedPromises } from './nested-promises.ts';

/** A dialect in which some tables stand for other rows: by name, what stands behind FROM instead. */
export function withTables(dialect: Dialect, rows: ReadonlyMap<string, string>): Dialect {
  if (rows.size === 0) return dialect;
  return { ...dialect, table: (table) => rows.get(table.name) ?? dialect.table(table) };
}

/** The tables with NULL for the columns that cannot be read, for an engine that reads them where they lie. */
export function readableTables(
  model: DomainModel,
  faults: readonly Fault[],
  dialect: Dialect,
): ReadonlyMap<string, string> {
  const rows = new Map<string, string>();
  for (const table of model.tables) {
    const unreadable = unreadableColumns(table, faults);
    if (unreadable.size === 0) continue;
    const column = (one: Column): string => {
      const name = identifier(dialect.columnName(one));
      return unreadable.has(one) ? `${dialect.cast('NULL', one.kind, false)} AS ${name}` : name;
    };
    rows.set(table.name, selectFrom(table, table.columns.map(column), dialect));
  }
  return rows;
}

/**
 * What is served of tables whose rows break promises: a value that is not allowed is no value, and a row that its key does
 * not find is left out.
 */
export function servedTables(
  model: DomainModel,
  faults: readonly Fault[],
  dialect: Dialect,
): ReadonlyMap<string, string> {
  const rows = new Map<string, string>();
  for (const table of model.tables) {
    const ofTable = faults.filter((fault) => fault.table === table);
    const conditions = ofTable.flatMap((fault) =>
      fault.kind === 'key' ? [found(table, fault.columns, dialect)] : [],
    );
    const broken = new Set(ofTable.flatMap((fault) => (fault.kind === 'values' ? [fault.column] : [])));
    if (conditions.length === 0 && broken.size === 0) continue;
    const columns = table.columns.map((column) =>
      broken.has(column) ? allowedOnly(table, column, dialect) : identifier(dialect.columnName(column)),
    );
    const where = conditions.length > 0 ? ` WHERE ${[...new Set(conditions)].join(' AND ')}` : '';
    rows.set(table.name, selectFrom(table, columns, dialect, where));
  }
  return rows;
}

/** The model as it can be served: columns that cannot be read say so. */
export function servedModel(model: DomainModel, faults: readonly Fault[]): DomainModel {
  if (!faults.some(({ kind }) => kind === 'column')) return model;
  const unreadable = new Set(
    faults.flatMap((fault) => (fault.kind === 'column' ? [fault.column.place] : [])),
  );
  const mark = (column: Column): Column =>
    unreadable.has(column.place) ? { ...column, isUnreadable: true } : column;
  const tables = model.tables.map((table) => ({
    ...table,
    columns: table.columns.map(mark),
    toOne: table.toOne.map((relation) => ({ ...relation, columns: relation.columns.map(mark) })),
    toMany: table.toMany.map((relation) => ({ ...relation, columns: relation.columns.map(mark) })),
  }));
  return { ...model, tables };
}

function selectFrom(table: Table, columns: readonly string[], dialect: Dialect, where = ''): string {
  return `(SELECT ${[...new Set(columns)].join(', ')} FROM ${dialect.table(table)} weft_rows${where})`;
}

function allowedOnly(table: Table, column: Column, dialect: Dialect): string {
  const name = identifier(dialect.columnName(column));
  const inside = nestedPromises(table, dialect).filter((promise) => promise.column === column);
  if (inside.length > 0) {
    const broken = inside.map((promise) => `coalesce(${promise.broken}, FALSE)`).join(' OR ');
    return `CASE WHEN NOT (${broken}) THEN ${name} END AS ${name}`;
  }
  if (!column.enumValues || column.enumValues.length === 0) return name;
  const values = column.enumValues.map(literal).join(', ');
  return `CASE WHEN ${name} IN (${values}) THEN ${name} END AS ${name}`;
}

/** A key that is missing or shared finds no row. */
function found(table: Table, columns: readonly Column[], dialect: Dialect): string {
  const names = columns.map((column) => identifier(dialect.columnName(column)));
  const given = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  const tuple = names.length === 1 ? (names[0] ?? '') : `(${names.join(', ')})`;
  const list = names.join(', ');
  const shared = `SELECT ${list} FROM ${dialect.table(table)} weft_keys WHERE ${given} GROUP BY ${list} HAVING count(*) > 1`;
  return `${given} AND ${tuple} NOT IN (${shared})`;
}
