import type { Column, Table } from '../../../../contracts/index.ts';
import { type Dialect, identifier, POSITION } from '../dialect.ts';
import {
  type AggregateQuery,
  type EntityQuery,
  type Join,
  type ListQuery,
  type OrderTerm,
  type Predicate,
  type RootQuery,
  type RowColumn,
  type SentRows,
  type Shape,
  type ShapeValue,
  type StatementTemplate,
  VALUE,
} from '../ir.ts';
import type { Placeholder } from '../parameter.ts';
import type { PartPrinter, RowAt } from './part-printer.ts';
import { printConnection } from './print-connection.ts';
import { printGroupRows } from './print-groups.ts';
import { joinGroups, joinToMany, joinToOne, printOn } from './print-joined.ts';
import { printOrder } from './print-order.ts';
import { printPredicate } from './print-predicate.ts';
import { type FindRollup, rollupNeed } from './rollup.ts';

/** What a statement reads in place of its tables. */
export type ReadInstead = {
  /** Finds what groups are made of. */
  readonly findRollup?: FindRollup;
  /** What stands behind FROM for the rows of a list or connection. */
  readonly from?: string;
};

/** One SQL statement for one root field or entity batch; values are bound, identifiers come from the contract. */
export function printStatement(
  query: RootQuery,
  dialect: Dialect,
  instead: ReadInstead = {},
): StatementTemplate {
  const printer = new SqlPrinter(dialect, { instead });
  const sql = printer.root(query);
  return { sql, parameters: printer.parameters, isHeavy: printer.isHeavy };
}

/**
 * What a selection shows of a row that another statement names by `alias`, for its RETURNING; what it binds is added to
 * `parameters`. Nothing of it may lie in other rows.
 */
export function printWrittenRow(
  shape: Shape,
  { alias, table }: { readonly alias: string; readonly table: Table },
  { dialect, parameters }: { readonly dialect: Dialect; readonly parameters: Placeholder[] },
): string {
  return new SqlPrinter(dialect, { parameters }).row(shape, alias, table);
}

/** What a selection shows of rows that are sent along: one text per row, in their order; null for one that `where` leaves out. */
export function printSentRows(rows: SentRows, dialect: Dialect): StatementTemplate {
  const printer = new SqlPrinter(dialect);
  const sql = printer.sentRows(rows);
  return { sql, parameters: printer.parameters, isHeavy: printer.isHeavy };
}

/** No GraphQL name, so no column can be called the same. */
const RANK = '"#rank"';

type Related = Extract<ShapeValue, { kind: 'toOne' | 'toMany' | 'groups' }>;

type PrinterOptions = {
  readonly parameters?: Placeholder[];
  readonly instead?: ReadInstead;
};

/** Holds what printing one statement adds up: its parameters and the aliases given out. */
class SqlPrinter {
  readonly parameters: Placeholder[];
  readonly #dialect: Dialect;
  isHeavy = false;
  #aliases = 0;
  #joins = '';
  #cursor = 'NULL';
  readonly #part: PartPrinter;
  readonly #instead: ReadInstead;
  /** The rows that may stand behind an alias, by alias; asked for where relations are joined. */
  readonly #rows = new Map<string, string>();

  constructor(dialect: Dialect, { parameters = [], instead = {} }: PrinterOptions = {}) {
    this.#dialect = dialect;
    this.#instead = instead;
    this.#part = this.#partPrinter();
    this.parameters = parameters;
  }

  sentRows({ table, columns, where, shape }: SentRows): string {
    const alias = this.#alias();
    const sent = columns.map(({ column, values }) => ({ ...column, placeholder: this.#bind(values) }));
    const from = this.#dialect.representations(sent, alias);
    this.#rows.set(alias, `(SELECT ${alias}.* FROM ${from})`);
    const [object, joins] = this.#joining(() => this.#object(shape, alias, table));
    const shown = where ? `CASE WHEN ${this.#predicate(where, alias, table)} THEN ${object} END` : object;
    return `SELECT ${this.#dialect.jsonText(shown)} FROM ${from}${joins} ORDER BY ${alias}.${POSITION}`;
  }

  row(shape: Shape, alias: string, table: Table): string {
    const [object, joins] = this.#joining(() => this.#object(shape, alias, table));
    if (joins !== '') throw new TypeError(`Expected a selection of ${table.name} without relations.`);
    return object;
  }

  root(query: RootQuery): string {
    switch (query.kind) {
      case 'list':
      case 'one':
        return this.#list(query.list);
      case 'connection': {
        this.isHeavy = query.connection.fields.some(({ kind }) => kind === 'total');
        return printConnection(this.#part, query.connection);
      }
      case 'groups':
        return this.#groups(query.groups);
      case 'entities':
        return this.#entities(query.entities);
    }
  }

  /** The page is cut first and only then made into JSON: an engine would write, and join for, every row it sorts. */
  #list(list: ListQuery): string {
    const row = this.#alias();
    const source = this.#instead.from ?? this.#dialect.table(list.table);
    const page = `SELECT ${row}.* FROM ${source} ${row}${this.#tail(list, row)}`;
    const alias = this.#alias();
    this.#rows.set(alias, `(${page})`);
    const [object, joins] = this.#joining(() => this.#object(list.shape, alias, list.table));
    return `SELECT ${this.#dialect.jsonText(object)} FROM (${page}) ${alias}${joins}${this.#orderBy(list.orderBy, alias, list.table)}`;
  }

  /** What the printing of a part of the statement borrows. */
  #partPrinter(): PartPrinter {
    return {
      dialect: this.#dialect,
      from: this.#instead.from,
      alias: () => this.#alias(),
      bind: (value) => this.#bind(value),
      column: (column, alias, table) => this.#column(column, alias, table),
      orderBy: (terms, alias, table) => this.#orderBy(terms, alias, table),
      predicate: (predicate, alias, table) => this.#predicate(predicate, alias, table),
      row: (shape, { alias, table, cursor }) => {
        if (cursor !== undefined) this.#cursor = cursor;
        return this.#joining(() => this.#object(shape, alias, table));
      },
      join: (sql) => {
        this.#joins += sql;
      },
      rowsOf: (alias) => this.#rows.get(alias),
      setRows: (alias, from) => this.#rows.set(alias, from),
    };
  }

  /** What is printed, and the joins that the FROM around it has to have. */
  #joining(print: () => string): [text: string, joins: string] {
    const outer = this.#joins;
    this.#joins = '';
    const text = print();
    const joins = this.#joins;
    this.#joins = outer;
    return [text, joins];
  }

  #tail(list: ListQuery, alias: string, join?: string): string {
    const conditions = [join, list.where && this.#predicate(list.where, alias, list.table)].filter(Boolean);
    const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
    return `${where}${this.#orderBy(list.orderBy, alias, list.table)} LIMIT ${list.limit}${list.offset > 0 ? ` OFFSET ${list.offset}` : ''}`;
  }

  #groups(groups: AggregateQuery): string {
    const inner = this.#groupRows(groups);
    const alias = this.#alias();
    const order = this.#orderBy(groups.orderBy, alias);
    const [object, joins] = this.#joining(() => this.#object(groups.shape, alias));
    return `SELECT ${this.#dialect.jsonText(object)} FROM (${inner}) ${alias}${joins}${order}`;
  }

  /** The grouped rows, ordered and cut; of those that belong to an outer row, where there is one. */
  #groupRows(groups: AggregateQuery, of?: { readonly join: Join; readonly row: RowAt }): string {
    const joined = of?.join.map(({ inner }) => inner);
    const need = rollupNeed(groups, joined);
    const rollup = need && this.#instead.findRollup?.(need);
    this.isHeavy ||= !rollup;
    const { table } = groups;
    const condition =
      of && ((inner: string) => printOn(this.#part, of.join, { outer: of.row, inner, table }));
    const rows = printGroupRows(this.#part, groups, { rollup, ...(condition ? { condition } : {}) });
    const outer = this.#alias();
    const having = groups.having ? ` WHERE ${this.#predicate(groups.having, outer)}` : '';
    return `SELECT * FROM (${rows}) ${outer}${having}${this.#orderBy(groups.orderBy, outer)} LIMIT ${groups.limit}${groups.offset > 0 ? ` OFFSET ${groups.offset}` : ''}`;
  }

  #entities(query: EntityQuery): string {
    const keys = this.#alias();
    const columns = query.fields.map((field, index) => ({
      name: field.name,
      type: field.type,
      placeholder: this.#bind(query.values[index] ?? []),
    }));
    const source = this.#dialect.representations(columns, keys);
    if (!query.table) {
      this.#rows.set(keys, `(SELECT ${keys}.* FROM ${source})`);
      const [object, joins] = this.#joining(() => this.#object(query.shape, keys));
      return `SELECT ${this.#dialect.jsonText(object)} FROM ${source}${joins} ORDER BY ${keys}.${POSITION}`;
    }
    const { table, key } = query.table;
    const alias = this.#alias();
    const names = key.map((column) => `${alias}.${identifier(this.#dialect.columnName(column))}`);
    const sent = (column: Column, index: number): string =>
      this.#dialect.asKeyOf({ table, column }, `${keys}.${identifier(query.fields[index]?.name ?? '')}`);
    const on = key.map((column, index) => `${names[index]} = ${sent(column, index)}`).join(' AND ');
    const join = this.#dialect.relations === 'joined' ? 'LEFT ANY JOIN' : 'LEFT JOIN';
    const rows = this.#keyedRows(table, key, query.fields, source);
    this.#rows.set(alias, rows);
    const [row, joins] = this.#joining(() => this.#object(query.shape, alias, table));
    const object = `CASE WHEN ${names[0]} IS NOT NULL THEN ${row} END`;
    return `SELECT ${this.#dialect.jsonText(object)} FROM ${source} ${join} ${rows} ${alias} ON ${on}${joins} ORDER BY ${keys}.${POSITION}`;
  }

  /** The rows that representations name; where relations are joined cut to these, for the reason told there. */
  #keyedRows(
    table: Table,
    ...[key, fields, source]: [readonly Column[], readonly RowColumn[], string]
  ): string {
    const from = this.#dialect.table(table);
    if (this.#dialect.relations === 'correlated') return from;
    const row = this.#alias();
    const names = key.map((column) => `${row}.${identifier(this.#dialect.columnName(column))}`);
    const sent = fields.slice(0, key.length).map(({ name }) => identifier(name));
    return `(SELECT ${row}.* FROM ${from} ${row} WHERE (${names.join(', ')}) IN (SELECT ${sent.join(', ')} FROM ${source}))`;
  }

  #object(shape: Shape, alias: string, table?: Table): string {
    return this.#dialect.jsonObject(
      shape.map((field) => [field.as, this.#value(field.value, alias, table)] as const),
    );
  }

  #value(value: ShapeValue, alias: string, table?: Table): string {
    switch (value.kind) {
      case 'text':
        return this.#dialect.jsonString(this.#dialect.cast(this.#bind(value.text), 'String', false));
      case 'null':
        return 'NULL';
      case 'cursor':
        return this.#dialect.jsonString(this.#cursor);
      case 'column':
        return this.#dialect.jsonValue(this.#column(value.column, alias, table), value.column.type);
      case 'object':
        return this.#object(value.shape, alias, table);
      case 'nested': {
        const object = this.#column(value.column, alias, table);
        return this.#dialect.jsonNested(object, this.#alias(), (inner) => this.#object(value.shape, inner));
      }
      case 'items': {
        const list = this.#column(value.column, alias, table);
        const of = { items: value.items, alias: this.#alias() };
        return this.#dialect.jsonItems(list, of, (item) => this.#value(value.shown, item));
      }
      case 'reference':
        return `CASE WHEN ${value.columns.map((column) => `${this.#column(column, alias, table)} IS NOT NULL`).join(' AND ')} THEN ${this.#object(value.shape, alias, table)} END`;
      case 'toOne':
      case 'toMany':
      case 'groups':
        return this.#dialect.relations === 'joined'
          ? this.#joined(value, { alias, table })
          : this.#correlated(value, { alias, table });
    }
  }

  #joined(value: Related, row: RowAt): string {
    switch (value.kind) {
      case 'toOne':
        return joinToOne(this.#part, value, row);
      case 'toMany':
        return joinToMany(this.#part, value, row);
      case 'groups':
        this.isHeavy = true;
        return joinGroups(this.#part, value, row);
    }
  }

  #correlated(value: Related, row: RowAt): string {
    switch (value.kind) {
      case 'toOne':
        return this.#toOne(value, row);
      case 'toMany':
        return this.#children(value, row);
      case 'groups':
        return this.#childGroups(value, row);
    }
  }

  #toOne(value: Extract<ShapeValue, { kind: 'toOne' }>, row: RowAt): string {
    const inner = this.#alias();
    const on = printOn(this.#part, value.join, { outer: row, inner, table: value.table });
    const from = `${this.#dialect.table(value.table)} ${inner}`;
    if (this.#dialect.toOne === 'subquery')
      return `(SELECT ${this.#object(value.shape, inner, value.table)} FROM ${from} WHERE ${on} LIMIT 1)`;
    this.#joins += ` LEFT JOIN ${from} ON ${on}`;
    const [key] = value.join.map((pair) => `${inner}.${identifier(this.#dialect.columnName(pair.inner))}`);
    return `CASE WHEN ${key} IS NOT NULL THEN ${this.#object(value.shape, inner, value.table)} END`;
  }

  #children(value: Extract<ShapeValue, { kind: 'toMany' }>, outer: RowAt): string {
    const { list } = value;
    const row = this.#alias();
    const rank = `row_number() OVER (${this.#orderBy(list.orderBy, row, list.table).trim()})`;
    const on = printOn(this.#part, value.join, { outer, inner: row, table: list.table });
    const tail = this.#tail(list, row, on);
    const page = `SELECT ${row}.*, ${rank} AS ${RANK} FROM ${this.#dialect.table(list.table)} ${row}${tail}`;
    const rows = this.#alias();
    const [item, joins] = this.#joining(() => this.#object(list.shape, rows, list.table));
    return `(SELECT ${this.#dialect.jsonArray(item, `${rows}.${RANK}`)} FROM (${page}) ${rows}${joins})`;
  }

  #childGroups(value: Extract<ShapeValue, { kind: 'groups' }>, outer: RowAt): string {
    const { groups } = value;
    const inner = this.#groupRows(groups, { join: value.join, row: outer });
    const row = this.#alias();
    const order = this.#orderBy(groups.orderBy, row).replace(/^ ORDER BY /, '');
    const [object, joins] = this.#joining(() => this.#object(groups.shape, row));
    return `(SELECT ${this.#dialect.jsonArray(object, order)} FROM (${inner}) ${row}${joins})`;
  }

  #orderBy(terms: readonly OrderTerm[], alias: string, table?: Table): string {
    const column = (term: OrderTerm): string => this.#column(term.column, alias, table);
    return printOrder(terms, { dialect: this.#dialect, table, column });
  }

  #predicate(predicate: Predicate, alias: string, table?: Table): string {
    return printPredicate(this.#part, predicate, { alias, table });
  }

  /** A column of the row, or what lies inside it; where the row is a value of its own, `alias` is that value. */
  #column(column: RowColumn, alias: string, table?: Table): string {
    const { name, path = [] } = column;
    const inside = (value: string) =>
      path.reduce((object, step) => this.#dialect.member(object, step), value);
    if (name === VALUE) return inside(alias);
    const stored = table?.columns.find((candidate) => candidate.name === name);
    const sql = `${alias}.${identifier(stored ? this.#dialect.columnName(stored) : name)}`;
    const isContainer = stored?.kind === 'Object' || stored?.kind === 'List';
    return inside(isContainer ? this.#dialect.container(sql, stored) : sql);
  }

  #bind(value: Placeholder): string {
    this.parameters.push(value);
    return `$${this.parameters.length}`;
  }

  #alias(): string {
    this.#aliases += 1;
    return `t${this.#aliases}`;
  }
}
