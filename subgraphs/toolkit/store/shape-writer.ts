import type { ColumnKind, Table } from '../../../contracts/index.ts';
import type { RowColumn, Shape, ShapeValue } from '../query/ir.ts';
import type { ByteSink } from './byte-sink.ts';
import type { StoredColumn } from './stored-column.ts';
import type { TableStore } from './table-store.ts';

/** Writes what is asked of a row as JSON, byte for byte as the database would. */
export type RowWriter = (row: number, sink: ByteSink) => void;

/** Finds the store of a table, where there is one. */
export type FindStore = (table: Table) => TableStore | undefined;

const NULL = Buffer.from('null');
const CLOSE = 125;

/** Compiles what is asked of the rows of a table. Undefined when something of it is not in memory. */
export function compileShape(shape: Shape, store: TableStore, find: FindStore): RowWriter | undefined {
  const writers: RowWriter[] = [];
  let constant = '{';
  for (const [index, { as, value }] of shape.entries()) {
    constant += `${index > 0 ? ',' : ''}"${as}":`;
    if (value.kind === 'text' || value.kind === 'null') {
      constant += value.kind === 'text' ? JSON.stringify(value.text) : 'null';
      continue;
    }
    const writer = compileValue(value, store, find);
    if (!writer) return undefined;
    writers.push(after(constant, writer));
    constant = '';
  }
  const end = Buffer.from(`${constant}}`);
  const [only, ...more] = writers;
  if (only && more.length === 0) return only && ended(only, end);
  return (row, sink) => {
    for (let at = 0; at < writers.length; at++) (writers[at] as RowWriter)(row, sink);
    if (end.length === 1) sink.byte(CLOSE);
    else sink.write(end);
  };
}

function ended(writer: RowWriter, end: Uint8Array): RowWriter {
  return (row, sink) => {
    writer(row, sink);
    sink.write(end);
  };
}

function after(text: string, writer: RowWriter): RowWriter {
  const bytes = Buffer.from(text);
  return (row, sink) => {
    sink.write(bytes);
    writer(row, sink);
  };
}

function compileValue(
  value: Exclude<ShapeValue, { kind: 'text' | 'null' }>,
  store: TableStore,
  find: FindStore,
): RowWriter | undefined {
  switch (value.kind) {
    case 'column': {
      const column = storedAs(value.column, store);
      return column && ((row, sink) => column.write(row, sink));
    }
    case 'object':
      return compileShape(value.shape, store, find);
    case 'reference':
      return compileReference(value, store, find);
    case 'toOne':
      return compileToOne(value, store, find);
    case 'cursor':
    case 'nested':
    case 'items':
    case 'toMany':
    case 'groups':
      return undefined;
  }
}

function compileReference(
  { columns, shape }: Extract<ShapeValue, { kind: 'reference' }>,
  store: TableStore,
  find: FindStore,
): RowWriter | undefined {
  const parts = columns.map((column) => store.column(nameOf(column) ?? ''));
  const write = compileShape(shape, store, find);
  if (!write || !parts.every((part): part is StoredColumn => part !== undefined)) return undefined;
  return (row, sink) => {
    if (parts.some((part) => part.isNull(row))) sink.write(NULL);
    else write(row, sink);
  };
}

/** A row of another table, by one column that equals its key. */
function compileToOne(
  { join, table, shape }: Extract<ShapeValue, { kind: 'toOne' }>,
  store: TableStore,
  find: FindStore,
): RowWriter | undefined {
  const [pair, ...more] = join;
  const target = find(table);
  if (!pair || more.length > 0 || !target) return undefined;
  const outer = storedAs(pair.outer, store);
  const key = target.key([pair.inner]);
  const write = compileShape(shape, target, find);
  if (!outer || !key || !write || !isWrittenAlike(pair.outer.type, pair.inner.kind)) return undefined;
  return (row, sink) => {
    const value = outer.plain(row);
    const found = value === undefined ? -1 : key.index.find(value);
    if (found < 0) sink.write(NULL);
    else write(found, sink);
  };
}

/** The stored column that a query means, if it is written there as the query wants it. */
export function storedAs(column: RowColumn, store: TableStore): StoredColumn | undefined {
  const name = nameOf(column);
  const kind = store.table.columns.find((one) => one.name === name)?.kind;
  return kind !== undefined && isWrittenAlike(kind, column.type) ? store.column(column.name) : undefined;
}

/** The name of a column that is meant as a whole. */
export function nameOf({ name, type: _type, path, ...rest }: RowColumn): string | undefined {
  nothingElse(rest);
  return path === undefined || path.length === 0 ? name : undefined;
}

/**
 * Lets the compiler find what is not answered here: a query that can say more than its readers handle no longer fits the
 * parameter. What is overlooked could be the condition that hides a row.
 */
export function nothingElse(_rest: Record<string, never>): void {}

const TEXTS: readonly ColumnKind[] = ['String', 'ID', 'Enum'];

function isWrittenAlike(one: ColumnKind, other: ColumnKind): boolean {
  return one === other || (TEXTS.includes(one) && TEXTS.includes(other));
}
