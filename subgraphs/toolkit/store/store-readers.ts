import type { EntityQuery, ListQuery } from '../query/ir.ts';
import { type Placeholder, parameterOf, type RunValues } from '../query/parameter.ts';
import { pageReader } from './page-reader.ts';
import type { RowOrders } from './row-orders.ts';
import { compileShape, type FindStore, nameOf, nothingElse, type RowWriter } from './shape-writer.ts';
import { lookupKey } from './store-key.ts';
import type { TableStore } from './table-store.ts';

/** Answers representations from memory. */
export type EntityReader = {
  /** The row of a key, or -1. */
  find(key: readonly unknown[]): number;
  readonly write: RowWriter;
};

/** Answers a root field from memory. */
export type RowsReader = {
  /** The rows asked for, in their order; undefined when the database finds them sooner. Throws UserInputError. */
  rows(values: RunValues): ArrayLike<number> | undefined;
  readonly write: RowWriter;
};

/** The tables in memory, and the orders their rows are kept in. */
export type StoredTables = { readonly find: FindStore; readonly orders: RowOrders };

/** How representations are answered from memory; undefined when the database has to. */
export function entityReader(query: EntityQuery, find: FindStore): EntityReader | undefined {
  const { typeName: _typeName, fields: _fields, values: _values, table, shape, ...rest } = query;
  nothingElse(rest);
  const store = table && find(table.table);
  const key = store?.key(table?.key ?? []);
  const write = store && compileShape(shape, store, find);
  if (!key || !write) return undefined;
  return {
    find: (values) => {
      const wanted = lookupKey(key.columns, values);
      return wanted === undefined ? -1 : key.index.find(wanted);
    },
    write,
  };
}

/** How rows are answered from memory: one by a key, or a page in some order. */
export function rowsReader(list: ListQuery, stores: StoredTables): RowsReader | undefined {
  const { table, where: _where, orderBy: _orderBy, limit: _limit, offset: _offset, shape, ...rest } = list;
  nothingElse(rest);
  const store = stores.find(table);
  const write = store && compileShape(shape, store, stores.find);
  const rows = store && (rowByKey(list, store) ?? pageReader(list, store, stores.orders));
  return write && rows && { rows, write };
}

/** Finds the one row whose key is all that the condition names. */
function rowByKey(list: ListQuery, store: TableStore): RowsReader['rows'] | undefined {
  const wanted = keyValues(list);
  const key = store.key(
    [...wanted.keys()].flatMap((name) => store.table.columns.filter((one) => one.name === name)),
  );
  if (!key || wanted.size === 0 || list.limit < 1 || list.offset > 0) return undefined;
  const placeholders = [...wanted.values()];
  return (values) => {
    const found = lookupKey(
      key.columns,
      placeholders.map((one) => parameterOf(one, values)),
    );
    const row = found === undefined ? -1 : key.index.find(found);
    return row < 0 ? [] : [row];
  };
}

/** What each column has to equal; empty when that is not all there is to the condition. */
function keyValues({ where }: ListQuery): ReadonlyMap<string, Placeholder> {
  const parts = where?.kind === 'and' ? where.of : where ? [where] : [];
  const values = new Map<string, Placeholder>();
  for (const part of parts) {
    const name = part.kind === 'compare' && part.operator === 'eq' ? nameOf(part.column) : undefined;
    if (part.kind !== 'compare' || name === undefined || values.has(name)) return new Map();
    values.set(name, part.value);
  }
  return values;
}
