import { z } from 'zod';
import type { Table } from '../../../contracts/index.ts';
import { type Dialect, identifier } from '../query/dialect.ts';
import type { Cell } from '../write/check-value.ts';
import { imageColumns, type RowImage } from './change.ts';

/** A row as a JSON object of its columns that may travel; `alias` names the row in the statement. */
export function imageSql(table: Table, dialect: Dialect, alias: string): string {
  return dialect.jsonObject(
    imageColumns(table).map((column) => [
      column.name,
      dialect.jsonValue(`${alias}.${identifier(dialect.columnName(column))}`, column.kind),
    ]),
  );
}

const record = z.record(z.string(), z.unknown());

/** The image of a row that came as a JSON object of properties; what is missing counts as null. Throws when it is no object. */
export function readImage(table: Table, row: unknown): RowImage {
  const values = record.parse(row);
  return imageColumns(table).map(({ name, kind }) => toCell(values[name], kind === 'JSON'));
}

function toCell(value: unknown, isJson: boolean): Cell {
  if (value === undefined || value === null) return null;
  if (isJson) return JSON.stringify(value);
  return typeof value === 'number' ? value : String(value);
}
