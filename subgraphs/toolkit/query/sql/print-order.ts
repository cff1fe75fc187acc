import type { Table } from '../../../../contracts/index.ts';
import type { Dialect } from '../dialect.ts';
import type { OrderTerm } from '../ir.ts';

type OrderOf = {
  readonly dialect: Dialect;
  /** The table whose rows are ordered; undefined for groups. */
  readonly table: Table | undefined;
  column(term: OrderTerm): string;
};

/** The ORDER BY of these terms, with a space before it; empty without any. */
export function printOrder(terms: readonly OrderTerm[], { dialect, table, column }: OrderOf): string {
  const [first] = terms;
  if (!first) return '';
  const printed = terms.flatMap((term) => {
    const sql = column(term);
    const isFirst = isNullFirst(term);
    const lead = dialect.orderLead(sql, term.column.type, { isFirst, isDescending: term.descending });
    return [
      ...(lead === undefined ? [] : [lead]),
      `${sql} ${term.descending ? 'DESC' : 'ASC'} NULLS ${isFirst ? 'FIRST' : 'LAST'}`,
    ];
  });
  const leading = table?.columns.find(({ name }) => name === first.column.name);
  if (table && leading && dialect.needsLead(table, leading))
    printed.unshift(`${column(first)} IS NULL ${isNullFirst(first) ? 'DESC' : 'ASC'}`);
  return ` ORDER BY ${printed.join(', ')}`;
}

function isNullFirst({ nulls, descending }: OrderTerm): boolean {
  return (nulls ?? (descending ? 'first' : 'last')) === 'first';
}
