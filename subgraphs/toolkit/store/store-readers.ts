import type { EntityQuery, ListQuery } from '../query/ir.ts';
import { type Placeholder, parameterOf, type RunValues } from '../query/parameter.ts';
import { compileShape, type FindStore, nameOf, nothingElse, type RowWriter } from './shape-writer.ts';
import { lookupKey } from './store-key.ts';

/** Answers representations from memory. */
export type EntityReader = {
  /** The row of a key, or -1. */
  find(key: readonly unknown[]): number;
  readonly write: RowWriter;
};

/** Answers a root field from memory. */
export type RowsReader = {
  /** The rows asked for, as the first and the one after the last. */
  range(values: RunValues): readonly [first: number, end: number];
  readonly write: RowWriter;
};

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

/** How rows are answered from memory: one by a key, or a page in order of the key. */
export function rowsReader(list: ListQuery, find: FindStore): RowsReader | undefined {
  const { table, where, orderBy, limit, offset, shape, ...rest } = list;
  nothingElse(rest);
  const store = find(table);
  const write = store && compileShape(shape, store, find);
  if (!write) return undefined;
  if (where) {
    const wanted = keyValues(list);
    const key = store.key(
      [...wanted.keys()].flatMap((name) => store.table.columns.filter((one) => one.name === name)),
    );
    if (!key || wanted.size === 0 || limit < 1 || offset > 0) return undefined;
    const placeholders = [...wanted.values()];
    return {
      range: (values) => {
        const found = lookupKey(
          key.columns,
          placeholders.map((one) => parameterOf(one, values)),
        );
        const row = found === undefined ? -1 : key.index.find(found);
        return row < 0 ? [0, 0] : [row, row + 1];
      },
      write,
    };
  }
  const primary = table.keys[0]?.columns ?? [];
  const isInOrder =
    store.isInKeyOrder &&
    orderBy.length === primary.length &&
    orderBy.every((term, at) => isPlainlyBy(term, primary[at]?.name));
  if (!isInOrder) return undefined;
  const end = Math.min(store.rows, offset + limit);
  return { range: () => [Math.min(offset, end), end], write };
}

function isPlainlyBy(term: ListQuery['orderBy'][number], name: string | undefined): boolean {
  return nameOf(term.column) === name && !term.descending && term.nulls === undefined;
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
