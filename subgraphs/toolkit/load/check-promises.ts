import type { Column, Finding, Table } from '../../../contracts/index.ts';
import { type Dialect, identifier, literal } from '../query/dialect.ts';

/** Runs a statement and gives its rows. */
export type RunRows = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/**
 * Holds the data against what the schema will promise: no null where the contract says `required`, no value outside
 * an enum. An answer cannot repair either later, so a table that breaks a promise is not served.
 */
export async function checkPromises(table: Table, dialect: Dialect, run: RunRows): Promise<Finding[]> {
  const promises = table.columns.flatMap((column) => columnPromises(column, dialect));
  if (promises.length === 0) return [];
  const counts = promises.map((promise, index) => `count(*) FILTER (WHERE ${promise.broken}) AS p${index}`);
  const rows = await run(`SELECT ${counts.join(', ')} FROM ${dialect.table(table)}`);
  return promises.flatMap((promise, index): Finding[] => {
    const broken = Number(rows[0]?.[`p${index}`] ?? 0);
    if (broken === 0) return [];
    return [
      {
        code: 'DATA_BREAKS_CONTRACT',
        severity: 'error',
        message: `${table.product.id} promises ${promise.text} in ${table.name}.${promise.column}, but ${broken} rows break it.`,
        place: { file: table.product.file },
        fix: promise.fix,
      },
    ];
  });
}

type ColumnPromise = {
  readonly column: string;
  readonly broken: string;
  readonly text: string;
  readonly fix: string;
};

function columnPromises(column: Column, dialect: Dialect): ColumnPromise[] {
  const name = identifier(dialect.columnName(column));
  const promises: ColumnPromise[] = [];
  if (column.nonNull) {
    promises.push({
      column: column.name,
      broken: `${name} IS NULL`,
      text: 'a value in every row',
      fix: 'Mend the data, or drop required: true from the contract.',
    });
  }
  if (column.enumValues && column.enumValues.length > 0) {
    const values = column.enumValues.map(literal).join(', ');
    promises.push({
      column: column.name,
      broken: `${name} NOT IN (${values})`,
      text: `one of ${column.enumValues.join(', ')}`,
      fix: 'Mend the data, or add the value to validValues in the contract.',
    });
  }
  return promises;
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
