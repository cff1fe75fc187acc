import type { Column, Finding, Place, Table, TableKey } from '../../../contracts/index.ts';
import { type Dialect, identifier, literal } from '../query/dialect.ts';

/** Runs a statement and gives its rows. */
export type RunRows = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/**
 * Holds the data against what the schema will promise: no null where the contract says `required`, no value outside
 * an enum. An answer cannot repair either later, so a table that breaks a promise is not served.
 */
export async function checkPromises(table: Table, dialect: Dialect, run: RunRows): Promise<Finding[]> {
  const promises = [
    ...table.columns.flatMap((column) => columnPromises(column, dialect)),
    ...table.keys.map((key) => uniqueKey(key, table, dialect)),
  ];
  if (promises.length === 0) return [];
  const counts = promises.map((promise, index) => `${promise.count} AS p${index}`);
  const rows = await run(`SELECT ${counts.join(', ')} FROM ${dialect.table(table)}`);
  return promises.flatMap((promise, index): Finding[] => {
    const broken = Number(rows[0]?.[`p${index}`] ?? 0);
    if (broken === 0) return [];
    return [
      {
        code: 'DATA_BREAKS_CONTRACT',
        severity: 'error',
        message: `${table.product.id} promises ${promise.text} in ${table.name}.${promise.column}, but ${broken} ${broken === 1 ? 'row breaks' : 'rows break'} it.`,
        place: promise.place,
        fix: promise.fix,
      },
    ];
  });
}

type ColumnPromise = {
  readonly column: string;
  /** An aggregate that counts the rows which break it. */
  readonly count: string;
  readonly text: string;
  readonly fix: string;
  readonly place: Place;
};

function columnPromises(column: Column, dialect: Dialect): ColumnPromise[] {
  const name = identifier(dialect.columnName(column));
  const promises: ColumnPromise[] = [];
  if (column.nonNull) {
    promises.push({
      column: column.name,
      count: `count(*) FILTER (WHERE ${name} IS NULL)`,
      text: 'a value in every row',
      place: column.place,
      fix: 'Mend the data, or drop required: true from the contract.',
    });
  }
  if (column.enumValues && column.enumValues.length > 0) {
    const values = column.enumValues.map(literal).join(', ');
    promises.push({
      column: column.name,
      count: `count(*) FILTER (WHERE ${name} NOT IN (${values}))`,
      text: `one of ${column.enumValues.join(', ')}`,
      place: column.place,
      fix: 'Mend the data, or add the value to validValues in the contract.',
    });
  }
  return promises;
}

/** Two rows of one key would make two answers of one representation. */
function uniqueKey({ columns }: TableKey, table: Table, dialect: Dialect): ColumnPromise {
  const names = columns.map((column) => identifier(dialect.columnName(column)));
  const [only = ''] = names;
  const isPrimary = columns.every((column) => table.key.includes(column.name));
  return {
    column: columns.map((column) => column.name).join(', '),
    count: `count(*) - count(DISTINCT ${names.length === 1 ? only : `(${names.join(', ')})`})`,
    text: 'a value that no other row has',
    place: columns[0]?.place ?? table.product.serverPlace,
    fix: isPrimary
      ? 'Mend the data, or choose other primaryKey properties in the contract.'
      : 'Mend the data, or drop unique: true from the contract.',
  };
}

/** The moment a product's data is of: the largest value of the element its latency promise names; null if unknown. */
export async function dataAsOf(
  tables: readonly Table[],
  dialect: Dialect,
  run: RunRows,
): Promise<string | null> {
  const promise = tables[0]?.product.promises.find(
    (one) => /^(latency|freshness)$/i.test(one.property) && one.element,
  );
  const [tableName, columnName] = promise?.element?.split('.') ?? [];
  const table = tables.find((one) => one.name === tableName);
  const column = table?.columns.find((one) => one.name === columnName);
  if (!table || !column) return null;
  const value = dialect.jsonValue(`max(${identifier(dialect.columnName(column))})`, column.kind);
  const rows = await run(`SELECT ${value} AS value FROM ${dialect.table(table)}`);
  const text = rows[0]?.['value'];
  if (typeof text !== 'string') return null;
  const dateTime = text.includes('T') ? text : `${text}T00:00:00`;
  return /(Z|[+-]\d{2}:\d{2})$/.test(dateTime) ? dateTime : `${dateTime}Z`;
}
