import type { Column, Place, Table, TableKey } from '../../../contracts/index.ts';
import { type Dialect, identifier, literal } from '../query/dialect.ts';
import { ascendingKeys } from './ascending-keys.ts';
import type { Fault } from './fault.ts';
import { nestedPromises } from './nested-promises.ts';
import type { RunRows } from './run-rows.ts';

/** What data is held against its promises with. */
export type PromiseOptions = {
  readonly dialect: Dialect;
  readonly run: RunRows;
  /** Columns of which nothing can be told. */
  readonly without: ReadonlySet<Column>;
};

/**
 * Holds the data against what the schema will promise: no null where the contract says `required`, no value outside
 * an enum, no key that two rows share. An answer cannot repair either later.
 */
export async function checkPromises(
  table: Table,
  { dialect, run, without }: PromiseOptions,
): Promise<Fault[]> {
  const readable = table.keys.filter(({ columns }) => !columns.some((column) => without.has(column)));
  const ascending = await ascendingKeys({ ...table, keys: readable }, { dialect, run });
  const promises = [
    ...table.columns.flatMap((column) => columnPromises(column, table, dialect)),
    ...readable.filter((key) => !ascending.has(key)).map((key) => uniqueKey(key, table, dialect)),
    ...nestedPromises(table, dialect).map(
      ({ column, broken, text }): ColumnPromise => ({
        columns: [column],
        breaks: 'values',
        count: `count(*) FILTER (WHERE ${broken})`,
        text,
        place: column.place,
        fix: 'Mend the data, or promise less of what lies inside the property.',
      }),
    ),
  ].filter(({ columns }) => !columns.some((column) => without.has(column)));
  if (promises.length === 0) return [];
  const counts = promises.map((promise, index) => `${promise.count} AS p${index}`);
  const rows = await run(`SELECT ${counts.join(', ')} FROM ${dialect.table(table)} weft_rows`);
  return promises.flatMap((promise, index): Fault[] => {
    const broken = Number(rows[0]?.[`p${index}`] ?? 0);
    if (broken === 0) return [];
    const names = promise.columns.map(({ name }) => name).join(', ');
    const finding = {
      code: 'DATA_BREAKS_CONTRACT',
      severity: 'error',
      message: `${table.product.id} promises ${promise.text} in ${table.name}.${names}, but ${broken} ${broken === 1 ? 'row breaks' : 'rows break'} it.`,
      place: promise.place,
      fix: promise.fix,
    } as const;
    const [column] = promise.columns;
    if (promise.breaks === 'key' || !column)
      return [{ kind: 'key', table, columns: promise.columns, finding }];
    return [{ kind: promise.breaks, table, column, finding }];
  });
}

type ColumnPromise = {
  readonly columns: readonly Column[];
  /** The fault that its breach is. */
  readonly breaks: 'key' | 'values' | 'unique';
  /** An aggregate that counts the rows which break it. */
  readonly count: string;
  readonly text: string;
  readonly fix: string;
  readonly place: Place;
};

function columnPromises(column: Column, table: Table, dialect: Dialect): ColumnPromise[] {
  const name = identifier(dialect.columnName(column));
  const isOfKey = table.keys.some((key) => key.columns.some((one) => one.name === column.name));
  const promises: ColumnPromise[] = [];
  if (column.required) {
    promises.push({
      columns: [column],
      breaks: isOfKey ? 'key' : 'values',
      count: `count(*) FILTER (WHERE ${name} IS NULL)`,
      text: 'a value in every row',
      place: column.place,
      fix: 'Mend the data, or drop required: true from the contract.',
    });
  }
  if (column.enumValues && column.enumValues.length > 0) {
    const values = column.enumValues.map(literal).join(', ');
    promises.push({
      columns: [column],
      breaks: 'values',
      count: `count(*) FILTER (WHERE ${name} NOT IN (${values}))`,
      text: `one of ${column.enumValues.join(', ')}`,
      place: column.place,
      fix: 'Mend the data, or add the value to validValues in the contract.',
    });
  }
  if (column.unique && !isOfKey && table.product.access === 'rows') {
    promises.push({
      ...different([column], dialect),
      breaks: 'unique',
      place: column.place,
      fix: NOT_UNIQUE,
    });
  }
  return promises;
}

const NOT_UNIQUE = 'Mend the data, or drop unique: true from the contract.';

/** No two rows have the same; a missing value is like no other. */
function different(columns: readonly Column[], dialect: Dialect) {
  const names = columns.map((column) => identifier(dialect.columnName(column)));
  const [only = ''] = names;
  const given = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  const tuple = names.length === 1 ? only : `(${names.join(', ')})`;
  return {
    columns,
    count: `count(*) FILTER (WHERE ${given}) - count(DISTINCT ${tuple}) FILTER (WHERE ${given})`,
    text: 'a value that no other row has',
  };
}

/** Two rows of one key would make two answers of one representation. */
function uniqueKey({ columns }: TableKey, table: Table, dialect: Dialect): ColumnPromise {
  const isPrimary = columns.every((column) => table.key.includes(column.name));
  return {
    ...different(columns, dialect),
    breaks: 'key',
    place: columns[0]?.place ?? table.product.serverPlace,
    fix: isPrimary ? 'Mend the data, or choose other primaryKey properties in the contract.' : NOT_UNIQUE,
  };
}
