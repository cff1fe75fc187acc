import type { Column, Table } from '../../../contracts/index.ts';
import { type Dialect, identifier } from '../query/dialect.ts';
import type { RunRows } from './run-rows.ts';

/** The column a promise is about. Elements are written `table.column`, or in the long form of the standard. */
export function promisedElement(
  element: string,
  tables: readonly Table[],
): { readonly table: Table; readonly column: Column } | undefined {
  const [tableName, columnName] = element
    .replace(/^.*\/?schema\//, '')
    .split(/\/properties\/|\./)
    .map((part) => part.trim());
  const table = tables.find(({ name }) => name === tableName);
  const column = table?.columns.find(({ name }) => name === columnName);
  return table && column ? { table, column } : undefined;
}

/** The text of a moment: a day counts from its start, and a time without a zone is UTC. */
export function momentText(text: string): string {
  const dateTime = text.includes('T') ? text : `${text}T00:00:00`;
  return /(Z|[+-]\d{2}:\d{2})$/.test(dateTime) ? dateTime : `${dateTime}Z`;
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
  const element = promise?.element === undefined ? undefined : promisedElement(promise.element, tables);
  if (!element) return null;
  const { table, column } = element;
  const value = dialect.jsonValue(`max(${identifier(dialect.columnName(column))})`, column.kind);
  const rows = await run(`SELECT ${value} AS value FROM ${dialect.table(table)} weft_rows`);
  const text = rows[0]?.['value'];
  return typeof text === 'string' ? momentText(text) : null;
}
