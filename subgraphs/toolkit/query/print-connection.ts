import type { Table } from '../../../contracts/index.ts';
import { CHECK_LENGTH } from './cursor.ts';
import type { Dialect } from './dialect.ts';
import type {
  ConnectionField,
  ConnectionQuery,
  CursorValues,
  OrderTerm,
  PageInfoField,
  Predicate,
  Shape,
} from './ir.ts';

/** What the printer of a statement lends to the printing of a part of it. */
export type PartPrinter = {
  readonly dialect: Dialect;
  alias(): string;
  bind(value: string): string;
  /** The columns of a row as SQL, by ordering term. */
  column(term: OrderTerm, alias: string, table: Table): string;
  orderBy(terms: readonly OrderTerm[], alias: string, table: Table): string;
  predicate(predicate: Predicate, alias: string, table: Table): string;
  /** A row as a JSON object, and the joins that the FROM around it must have; `cursor` prints the row's cursor. */
  row(shape: Shape, alias: string, of: { table: Table; cursor: string }): [object: string, joins: string];
};

const RANK = '"#rank"';
const CURSOR = '"#cursor"';

/**
 * A page of a connection as one row. From the inside: the page, cut by the engine; each row with its rank and cursor as
 * JSON; the lists of them; the object around the lists. One row more than asked for tells whether there are more.
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
  return `SELECT ${dialect.jsonText(dialect.jsonObject(fields))} FROM (${from}) ${outer}`;
}

type FieldAt = { readonly field: ConnectionField; readonly name: string; readonly page: string };

function fieldSql(printer: PartPrinter, query: ConnectionQuery, { field, name, page }: FieldAt): string {
  const { dialect } = printer;
  switch (field.kind) {
    case 'text':
      return dialect.cast(printer.bind(field.text), 'String', false);
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
  switch (field.kind) {
    case 'text':
      return dialect.cast(bind(field.text), 'String', false);
    case 'hasNextPage':
      return query.continues.after ? 'TRUE' : query.isBackward ? 'FALSE' : hasMore;
    case 'hasPreviousPage':
      return query.continues.before ? 'TRUE' : query.isBackward ? hasMore : 'FALSE';
    case 'startCursor':
      return `${page}.${query.isBackward ? 'last' : 'first'}_cursor`;
    case 'endCursor':
      return `${page}.${query.isBackward ? 'first' : 'last'}_cursor`;
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
  const end = (direction: string) =>
    `(array_agg(${rows}.${CURSOR} ORDER BY ${rows}.${RANK}${direction}) FILTER (WHERE ${isShown}))[1]`;
  const ends = query.fields.some(({ kind }) => kind === 'pageInfo')
    ? [`${end('')} AS first_cursor`, `${end(' DESC')} AS last_cursor`]
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
  const page = `SELECT ${row}.* FROM ${dialect.table(table)} ${row}${condition}${printer.orderBy(orderBy, row, table)} LIMIT ${Number(size) + 1}`;
  const rank = `row_number() OVER (${printer.orderBy(orderBy, cut, table).trim()})`;
  const ranked = `SELECT ${cut}.*, ${rank} AS ${RANK} FROM (${page}) ${cut}`;
  const cursor = cursorSql(printer, query, alias);
  let from = '';
  const items = query.fields.flatMap((field, index) => {
    if (field.kind !== 'rows') return [];
    const [object, joins] = printer.row(field.shape, alias, { table, cursor });
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
    const value = column(term, alias, query.table);
    return term.column.type === 'Float' ? dialect.cast(value, 'Float', false) : value;
  };
  const values = dialect.jsonTexts(orderBy.map(exact));
  const check = `substr(md5(${text(ordering.seal)} || ${values}), 1, ${CHECK_LENGTH})`;
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
    const stored = of.table.columns.find(({ name }) => name === term.column.name);
    const value = values[index] ?? null;
    const name = column(term, of.alias, of.table);
    const bound = value === null || !stored ? undefined : dialect.castAs(bind(value), stored);
    const isLastTerm = index === terms.length - 1;
    const beyond = beyondValue(name, bound, { term, isNeverNull: stored?.required === true });
    const equal = bound === undefined ? `${name} IS NULL` : `${name} = ${bound}`;
    condition = isLastTerm ? beyond : `(${beyond} OR (${equal} AND ${condition}))`;
  }
  return condition;
}

type TermOf = { readonly term: OrderTerm; readonly isNeverNull: boolean };

function beyondValue(name: string, bound: string | undefined, { term, isNeverNull }: TermOf): string {
  const isNullLast = (term.nulls ?? (term.descending ? 'first' : 'last')) === 'last';
  if (bound === undefined) return isNullLast ? 'FALSE' : `${name} IS NOT NULL`;
  const compared = `${name} ${term.descending ? '<' : '>'} ${bound}`;
  return isNullLast && !isNeverNull ? `(${compared} OR ${name} IS NULL)` : compared;
}
