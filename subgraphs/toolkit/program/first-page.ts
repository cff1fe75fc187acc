import type { Dialect } from '../query/dialect.ts';
import type { ListQuery, StatementTemplate } from '../query/ir.ts';
import { printStatement } from '../query/sql/print-sql.ts';
import type { FirstRows } from '../store/first-rows.ts';
import { orderSqlOf } from '../store/row-orders.ts';

/** A page looked for among the first rows of its order. */
export type FirstPage = {
  readonly template: StatementTemplate;
  /** When it finds so many rows they are the page; with fewer, the rest may lie further on. */
  readonly rows: number;
};

/** How the page of a list is looked for among the first rows of its order; gives undefined while there are none. */
export function firstPage(
  list: ListQuery,
  { dialect, firstRows }: { readonly dialect: Dialect; readonly firstRows: FirstRows },
): () => FirstPage | undefined {
  const { table, orderBy, limit, offset } = list;
  const orderSql = isKeyOrder(list) ? undefined : orderSqlOf(table, orderBy);
  if (orderSql === undefined) return () => undefined;
  let printed: { readonly from: string; readonly page: FirstPage } | undefined;
  return () => {
    const kept = firstRows.find(table, orderSql);
    if (!kept || offset + limit > kept.rows) return undefined;
    const { from } = kept;
    if (printed?.from !== from) {
      const template = printStatement({ kind: 'list', list }, dialect, { from });
      printed = { from, page: { template, rows: limit } };
    }
    return printed.page;
  };
}

/** In the order of their key rows lie as they are; where rows have no key, equal ones have no order. */
function isKeyOrder({ table, orderBy }: ListQuery): boolean {
  return table.key.length === 0 || orderBy[0]?.column.name === table.key[0];
}
