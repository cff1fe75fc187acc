import type { Dialect } from '../query/dialect.ts';
import type { ConnectionQuery, ListQuery, RootQuery, StatementTemplate } from '../query/ir.ts';
import { printStatement } from '../query/sql/print-sql.ts';
import type { FirstRows } from '../store/first-rows.ts';
import { orderSqlOf } from '../store/row-orders.ts';

/** A page looked for among the first rows of its order. */
export type FirstPage = {
  readonly template: StatementTemplate;
  /** True for the page itself; else the rest of it lies further on, if anywhere. */
  readonly isWhole: (texts: readonly (string | null)[]) => boolean;
};

/** What has pages. */
type Paged = Extract<RootQuery, { kind: 'list' | 'connection' }>;

/** How a page is looked for among the first rows of its order; gives undefined while there are none. */
export function firstPage(
  query: Paged,
  { dialect, firstRows }: { readonly dialect: Dialect; readonly firstRows: FirstRows },
): () => FirstPage | undefined {
  const { rows, ordered, isWhole } =
    query.kind === 'list' ? ofList(query.list) : ofConnection(query.connection);
  const { table, orderBy } = ordered;
  const orderSql = isKeyOrder(ordered) ? undefined : orderSqlOf(table, orderBy);
  if (orderSql === undefined) return () => undefined;
  let printed: { readonly from: string; readonly page: FirstPage } | undefined;
  return () => {
    const kept = firstRows.find(table, orderSql);
    if (!kept || rows > kept.rows) return undefined;
    const { from } = kept;
    if (printed?.from !== from)
      printed = { from, page: { template: printStatement(query, dialect, { from }), isWhole } };
    return printed.page;
  };
}

type Ordered = Pick<ListQuery, 'table' | 'orderBy'>;
type PageOf = Pick<FirstPage, 'isWhole'> & {
  readonly ordered: Ordered;
  /** How many rows lie before the end of the page, at least. */
  readonly rows: number;
};

function ofList(list: ListQuery): PageOf {
  const { limit, offset } = list;
  return { ordered: list, rows: offset + limit, isWhole: (texts) => texts.length >= limit };
}

/** The row after the page has to be there as well, to tell that there is one. */
function ofConnection(connection: ConnectionQuery): PageOf {
  return { ordered: connection, rows: connection.size + 1, isWhole: ([text]) => text !== null };
}

/** In the order of their key rows lie as they are; where rows have no key, equal ones have no order. */
function isKeyOrder({ table, orderBy }: Ordered): boolean {
  return table.key.length === 0 || orderBy[0]?.column.name === table.key[0];
}
