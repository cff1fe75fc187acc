import type { Table } from '../../../../contracts/index.ts';
import { CHECK_LENGTH } from '../cursor.ts';
import type { Dialect } from '../dialect.ts';
import type { ConnectionField, ConnectionQuery, CursorValues, OrderTerm, PageInfoField } from '../ir.ts';
import { type PartPrinter, storedColumn } from './part-printer.ts';

const RANK = '"#rank"';
const CURSOR = '"#cursor"';

/**
 * A page of a connection as one row. From the inside: the page, cut by the engine; each row with its rank and cursor as
 * JSON; the lists of them; the object around the lists. One row more than asked for tells whether there are more: looked for
 * among the first rows of a table, it is null where these hold no such row.
 */
export function printConnection(printer: PartPrinter, query: ConnectionQuery): string {
  const { dialect } = printer;
  const outer = printer.alias();
  const fields = query.fields.map((field, index): readonly [string, string] => [
    field.as,
    fieldSql(printer, query, { field, name: `${outer}.a${index}`, page: outer }),
  ]);
  const isPaged = query.fields.some(({ kind }) => kind === 'rows' || kind === 'pageInfo');
  const from = isPaged ? lists(printer, query) : 'SELECT 1 AS seen';
  const object = dialect.jsonText(dialect.jsonObject(fields));
  const told = printer.from ? `CASE WHEN ${outer}.seen > ${Number(query.size)} THEN ${object} END` : object;
  return `SELECT ${told} FROM (${from}) ${outer}`;
}

type FieldAt = { readonly field: ConnectionField; readonly name: string; readonly page: string };

function fieldSql(printer: PartPrinter, query: ConnectionQuery, { field, name, page }: FieldAt): string {
  const { dialect } = printer;
  switch (field.kind) {
    case 'text':
      return dialect.jsonString(dialect.cast(printer.bind(field.text), 'String', false));
    case 'rows':
      return name;
    case 'total': {
      const rows = printer.alias();
      const where = query.countWhere
        ? ` WHERE ${printer.predicate(query.countWhere, rows, query.table)}`
        : '';
      return dialect.jsonValue(
        `(SELECT count(*) FROM ${dialect.table(query.table)} ${rows}${where})`,
        'BigInt',
      );
    }
    case 'pageInfo':
      return dialect.jsonObject(
        field.fields.map((one) => [one.as, pageInfoSql(printer, query, { field: one, page })] as const),
      );
  }
}

function pageInfoSql(
  { dialect, bind }: PartPrinter,
  query: ConnectionQuery,
  { field, page }: { readonly field: PageInfoField; readonly page: string },
): string {
  const hasMore = `(${page}.seen > ${Number(query.size)})`;
  const isTrue = (sql: string): string => dialect.jsonValue(sql, 'Boolean');
  const cursorAt = (end: 'first' | 'last'): string => dialect.jsonString(`${page}.${end}_cursor`);
  switch (field.kind) {
    case 'text':
      return dialect.jsonString(dialect.cast(bind(field.text), 'String', false));
    case 'hasNextPage':
      return isTrue(query.continues.after ? 'TRUE' : query.isBackward ? 'FALSE' : hasMore);
    case 'hasPreviousPage':
      return isTrue(query.continues.before ? 'TRUE' : query.isBackward ? hasMore : 'FALSE');
    case 'startCursor':
      return cursorAt(query.isBackward ? 'last' : 'first');
    case 'endCursor':
      return cursorAt(query.isBackward ? 'first' : 'last');
  }
}

/** One row: the lists of rows as a0 …, how many rows were seen, and the cursors at both ends. */
function lists(printer: PartPrinter, query: ConnectionQuery): string {
  const { dialect } = printer;
  const rows = printer.alias();
  const isShown = `${rows}.${RANK} <= ${Number(query.size)}`;
  const order = `${rows}.${RANK}${query.isBackward ? ' DESC' : ''}`;
  const arrays = query.fields.flatMap((field, index) =>
    field.kind === 'rows' ? [`${dialect.jsonArray(`${rows}.i${index}`, order, isShown)} AS a${index}`] : [],
  );
  const end = (isLast: boolean) =>
    dialect.atEnd(`${rows}.${CURSOR}`, `${rows}.${RANK}`, { isLast, filter: isShown });
  const ends = query.fields.some(({ kind }) => kind === 'pageInfo')
    ? [`${end(false)} AS first_cursor`, `${end(true)} AS last_cursor`]
    : [];
  const items = [...arrays, 'count(*) AS seen', ...ends];
  return `SELECT ${items.join(', ')} FROM (${writtenRows(printer, query)}) ${rows}`;
}

/** The rows of the page as JSON, i0 … for each list, with rank and cursor. */
function writtenRows(printer: PartPrinter, query: ConnectionQuery): string {
  const { table, orderBy, size, where } = query;
  const { dialect } = printer;
  const [row, cut, alias] = [printer.alias(), printer.alias(), printer.alias()];
  const condition = where ? ` WHERE ${printer.predicate(where, row, table)}` : '';
  const source = printer.from ?? dialect.table(table);
  const page = `SELECT ${row}.* FROM ${source} ${row}${condition}${printer.orderBy(orderBy, row, table)} LIMIT ${Number(size) + 1}`;
  const rank = `row_number() OVER (${printer.orderBy(orderBy, cut, table).trim()})`;
  const ranked = `SELECT ${cut}.*, ${rank} AS ${RANK} FROM (${page}) ${cut}`;
  const cursor = cursorSql(printer, query, alias);
  printer.setRows(alias, `(${ranked})`);
  let from = '';
  const items = query.fields.flatMap((field, index) => {
    if (field.kind !== 'rows') return [];
    const [object, joins] = printer.row(field.shape, { alias, table, cursor });
    from += joins;
    return [`${object} AS i${index}`];
  });
  return `SELECT ${[...items, `${alias}.${RANK} AS ${RANK}`, `${cursor} AS ${CURSOR}`].join(', ')} FROM (${ranked}) ${alias}${from}`;
}

/** Mark, checksum and values, in base64. */
function cursorSql({ dialect, bind, column }: PartPrinter, query: ConnectionQuery, alias: string): string {
  const { orderBy, ordering } = query.cursor;
  const text = (value: string) => dialect.cast(bind(value), 'String', false);
  // As it is compared later on: the text of a shorter number is another double.
  const exact = (term: OrderTerm): string => {
    const value = column(term.column, alias, query.table);
    return term.column.type === 'Float' ? dialect.cast(value, 'Float', false) : value;
  };
  const values = dialect.jsonTexts(orderBy.map(exact));
  const check = `substr(${dialect.md5(`${text(ordering.seal)} || ${values}`)}, 1, ${CHECK_LENGTH})`;
  return dialect.base64(`(${text(ordering.mark)} || ${check} || ${values})`);
}

/** Rows that come after a place in an ordering: beyond the first value that differs. */
export function printBeyond(
  { dialect, bind, column }: PartPrinter,
  { terms, values }: { readonly terms: readonly OrderTerm[]; readonly values: CursorValues },
  of: { readonly alias: string; readonly table: Table },
): string {
  let condition = 'FALSE';
  for (const [index, term] of [...terms.entries()].reverse()) {
    const stored = storedColumn(term.column, of.table);
    const value = values[index] ?? null;
    const name = column(term.column, of.alias, of.table);
    const bound = value === null || !stored ? undefined : dialect.castAs(bind(value), stored);
    const isLastTerm = index === terms.length - 1;
    const beyond = beyondValue(
      dialect,
      { name, bound },
      { term, isNeverNull: stored?.column.required === true },
    );
    const equal =
      bound === undefined
        ? `${name} IS NULL`
        : dialect.compare(name, '=', { value: bound, type: term.column.type });
    condition = isLastTerm ? beyond : `(${beyond} OR (${equal} AND ${condition}))`;
  }
  return condition;
}

type TermOf = { readonly term: OrderTerm; readonly isNeverNull: boolean };

function beyondValue(
  dialect: Dialect,
  { name, bound }: { readonly name: string; readonly bound: string | undefined },
  { term, isNeverNull }: TermOf,
): string {
  const isNullLast = (term.nulls ?? (term.descending ? 'first' : 'last')) === 'last';
  if (bound === undefined) return isNullLast ? 'FALSE' : `${name} IS NOT NULL`;
  const { type } = term.column;
  const compared = dialect.compare(name, term.descending ? '<' : '>', { value: bound, type });
  return isNullLast && !isNeverNull ? `(${compared} OR ${name} IS NULL)` : compared;
}
