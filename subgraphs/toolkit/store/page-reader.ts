import type { ListQuery } from '../query/ir.ts';
import type { RunValues } from '../query/parameter.ts';
import { orderSqlOf, type RowOrders } from './row-orders.ts';
import { compileRowTest, type RowTest } from './row-test.ts';
import { nameOf } from './shape-writer.ts';
import type { TableStore } from './table-store.ts';

/** Where so many rows in a row do not make a page, the database is quicker than walking on; walking them takes about a millisecond. */
const MAX_WALKED = 50_000;

/**
 * Finds a page by walking the rows in the order it has, as far as the page goes. Gives undefined while that order is not there, and
 * when too few rows fulfil the condition. Undefined when the condition, or the order, is the database's to judge.
 */
export function pageReader(
  list: ListQuery,
  store: TableStore,
  orders: RowOrders,
): ((values: RunValues) => ArrayLike<number> | undefined) | undefined {
  const { where, orderBy, limit, offset, table } = list;
  const makeTest = where ? compileRowTest(where, store) : () => everyRow;
  const orderSql = orderSqlOf(table, orderBy);
  if (!makeTest || orderSql === undefined || orderBy.length === 0) return undefined;
  const isKeyOrder = isInKeyOrder(list, store);
  return (values) => {
    const test = makeTest(values);
    const order = isKeyOrder ? undefined : orders.find(store, orderSql);
    if (!test || (!isKeyOrder && !order)) return undefined;
    return walk({ rows: store.rows, order, test, limit, offset });
  };
}

const everyRow: RowTest = () => true;

function isInKeyOrder({ table, orderBy }: ListQuery, store: TableStore): boolean {
  const primary = table.keys[0]?.columns ?? [];
  return (
    store.isInKeyOrder &&
    orderBy.length === primary.length &&
    orderBy.every(
      (term, at) => nameOf(term.column) === primary[at]?.name && !term.descending && term.nulls === undefined,
    )
  );
}

type Walk = Pick<ListQuery, 'limit' | 'offset'> & {
  readonly rows: number;
  /** Undefined where rows lie in the order that is asked for. */
  readonly order: Uint32Array | undefined;
  readonly test: RowTest;
};

function walk({ rows, order, test, limit, offset }: Walk): readonly number[] | undefined {
  const found: number[] = [];
  // Without a condition nothing is to be skipped by looking at it.
  const first = test === everyRow ? Math.min(offset, rows) : 0;
  let toSkip = offset - first;
  for (let at = first; at < rows && found.length < limit; at++) {
    if (at - first >= MAX_WALKED) return undefined;
    const row = order ? (order[at] as number) : at;
    if (!test(row)) continue;
    if (toSkip > 0) toSkip -= 1;
    else found.push(row);
  }
  return found;
}
