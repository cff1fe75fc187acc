import type { Column, Table } from '../../../contracts/index.ts';
import { aggregateType, type Dialect, identifier, POSITION } from './dialect.ts';
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
} from './ir.ts';
import type { Placeholder } from './parameter.ts';
import { predicateColumns } from './predicate-columns.ts';
import { IS_WITHHELD, printCells } from './print-cells.ts';
import { type PartPrinter, printBeyond, printConnection } from './print-connection.ts';
import { printOrder } from './print-order.ts';

/** One SQL statement for one root field or entity batch; values are bound, identifiers come from the contract. */
export function printStatement(query: RootQuery, dialect: Dialect): StatementTemplate {
  const printer = new SqlPrinter(dialect);
  const sql = printer.root(query);
  return { sql, parameters: printer.parameters, isHeavy: printer.hasGroups };
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
  return new SqlPrinter(dialect, parameters).row(shape, alias, table);
}

/** What a selection shows of rows that are sent along: one text per row, in their order; null for one that `where` leaves out. */
export function printSentRows(rows: SentRows, dialect: Dialect): StatementTemplate {
  const printer = new SqlPrinter(dialect);
  const sql = printer.sentRows(rows);
  return { sql, parameters: printer.parameters, isHeavy: printer.hasGroups };
}

/** No GraphQL name, so no column can be called the same. */
const RANK = '"#rank"';

const COMPARISONS = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** Holds what printing one statement adds up: its parameters and the aliases given out. */
class SqlPrinter {
  readonly parameters: Placeholder[];
  readonly #dialect: Dialect;
  hasGroups = false;
  #aliases = 0;
  #joins = '';
  #cursor = 'NULL';

  constructor(dialect: Dialect, parameters: Placeholder[] = []) {
    this.#dialect = dialect;
    this.parameters = parameters;
  }

  sentRows({ table, columns, where, shape }: SentRows): string {
    const alias = this.#alias();
    const sent = columns.map(({ column, values }) => ({ ...column, placeholder: this.#bind(values) }));
    const [object, joins] = this.#joining(() => this.#object(shape, alias, table));
    const shown = where ? `CASE WHEN ${this.#predicate(where, alias, table)} THEN ${object} END` : object;
    const from = this.#dialect.representations(sent, alias);
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
        this.hasGroups = query.connection.fields.some(({ kind }) => kind === 'total');
        return printConnection(this.#part(), query.connection);
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
    const page = `SELECT ${row}.* FROM ${this.#dialect.table(list.table)} ${row}${this.#tail(list, row)}`;
    const alias = this.#alias();
    const [object, joins] = this.#joining(() => this.#object(list.shape, alias, list.table));
    return `SELECT ${this.#dialect.jsonText(object)} FROM (${page}) ${alias}${joins}${this.#orderBy(list.orderBy, alias, list.table)}`;
  }

  /** What the printing of a part of the statement borrows. */
  #part(): PartPrinter {
    return {
      dialect: this.#dialect,
      alias: () => this.#alias(),
      bind: (value) => this.#bind(value),
      column: ({ column }, alias, table) => this.#column(column, alias, table),
      orderBy: (terms, alias, table) => this.#orderBy(terms, alias, table),
      predicate: (predicate, alias, table) => this.#predicate(predicate, alias, table),
      row: (shape, alias, { table, cursor }) => {
        this.#cursor = cursor;
        return this.#joining(() => this.#object(shape, alias, table));
      },
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

  #groups(groups: AggregateQuery, join?: (alias: string) => string): string {
    const inner = this.#groupRows(groups, join);
    const alias = this.#alias();
    const order = this.#orderBy(groups.orderBy, alias);
    const [object, joins] = this.#joining(() => this.#object(groups.shape, alias));
    return `SELECT ${this.#dialect.jsonText(object)} FROM (${inner}) ${alias}${joins}${order}`;
  }

  /** The grouped rows: keys as g0 …, aggregates as a0 …, ordered and cut. */
  #groupRows(groups: AggregateQuery, join?: (alias: string) => string): string {
    this.hasGroups = true;
    const alias = this.#alias();
    const column = (of: Column): string => `${alias}.${identifier(this.#dialect.columnName(of))}`;
    const keys = groups.keys.map((key) => this.#dialect.groupKey(column(key.column), key));
    const [source, hasWithheld] = this.#groupSource(groups);
    const aggregates = groups.aggregates.map((one) => {
      const value = this.#dialect.aggregate('column' in one ? column(one.column) : '', one);
      const isTold = one.kind === 'count' || !hasWithheld;
      return isTold ? value : `CASE WHEN NOT bool_or(${alias}.${IS_WITHHELD}) THEN ${value} END`;
    });
    const items = [
      ...keys.map((sql, index) => `${sql} AS g${index}`),
      ...aggregates.map((sql, index) => `${sql} AS a${index}`),
    ];
    const conditions = [
      join?.(alias),
      groups.where && this.#predicate(groups.where, alias, groups.table),
    ].filter(Boolean);
    const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
    const groupBy = keys.length > 0 ? ` GROUP BY ${keys.map((_key, index) => index + 1).join(', ')}` : '';
    const minimum = groups.minGroup > 1 ? ` HAVING count(*) >= ${Number(groups.minGroup)}` : '';
    const rows = `SELECT ${items.length > 0 ? items.join(', ') : 'count(*)'} FROM ${source} ${alias}${where}${groupBy}${minimum}`;
    const outer = this.#alias();
    const having = groups.having ? ` WHERE ${this.#predicate(groups.having, outer)}` : '';
    return `SELECT * FROM (${rows}) ${outer}${having}${this.#orderBy(groups.orderBy, outer)} LIMIT ${groups.limit}${groups.offset > 0 ? ` OFFSET ${groups.offset}` : ''}`;
  }

  /** The rows that may be grouped, and whether some of them are withheld. */
  #groupSource(groups: AggregateQuery): readonly [from: string, hasWithheld: boolean] {
    const table = this.#dialect.table(groups.table);
    const cellsBy = groups.where ? predicateColumns(groups.where) : [];
    if (groups.minGroup <= 1 || groups.keys.length + cellsBy.length === 0) return [table, false];
    const columns = (alias: string): readonly string[] => [
      ...groups.keys.map((key) =>
        this.#dialect.groupKey(`${alias}.${identifier(this.#dialect.columnName(key.column))}`, key),
      ),
      ...cellsBy.map((one) => this.#column(one, alias, groups.table)),
    ];
    const { minGroup } = groups;
    const cells = printCells(this.#dialect, { table, columns, minGroup, alias: () => this.#alias() });
    return [cells, true];
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
      return `SELECT ${this.#dialect.jsonText(this.#object(query.shape, keys))} FROM ${source} ORDER BY ${keys}.${POSITION}`;
    }
    const { table, key } = query.table;
    const alias = this.#alias();
    const names = key.map((column) => `${alias}.${identifier(this.#dialect.columnName(column))}`);
    const on = names
      .map((name, index) => `${name} = ${keys}.${identifier(query.fields[index]?.name ?? '')}`)
      .join(' AND ');
    const [row, joins] = this.#joining(() => this.#object(query.shape, alias, table));
    const object = `CASE WHEN ${names[0]} IS NOT NULL THEN ${row} END`;
    return `SELECT ${this.#dialect.jsonText(object)} FROM ${source} LEFT JOIN ${this.#dialect.table(table)} ${alias} ON ${on}${joins} ORDER BY ${keys}.${POSITION}`;
  }

  #object(shape: Shape, alias: string, table?: Table): string {
    return this.#dialect.jsonObject(
      shape.map((field) => [field.as, this.#value(field.value, alias, table)] as const),
    );
  }

  #value(value: ShapeValue, alias: string, table?: Table): string {
    switch (value.kind) {
      case 'text':
        return this.#dialect.cast(this.#bind(value.text), 'String', false);
      case 'null':
        return 'NULL';
      case 'cursor':
        return this.#cursor;
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
        return this.#toOne(value, alias, table);
      case 'toMany':
        return this.#children(value, alias, table);
      case 'groups':
        return this.#childGroups(value, alias, table);
    }
  }

  #toOne(value: Extract<ShapeValue, { kind: 'toOne' }>, alias: string, table?: Table): string {
    const inner = this.#alias();
    const on = this.#join(value.join, alias, table, inner);
    const from = `${this.#dialect.table(value.table)} ${inner}`;
    if (this.#dialect.toOne === 'subquery')
      return `(SELECT ${this.#object(value.shape, inner, value.table)} FROM ${from} WHERE ${on} LIMIT 1)`;
    this.#joins += ` LEFT JOIN ${from} ON ${on}`;
    const [key] = value.join.map((pair) => `${inner}.${identifier(this.#dialect.columnName(pair.inner))}`);
    return `CASE WHEN ${key} IS NOT NULL THEN ${this.#object(value.shape, inner, value.table)} END`;
  }

  #children(value: Extract<ShapeValue, { kind: 'toMany' }>, alias: string, table?: Table): string {
    const { list } = value;
    const row = this.#alias();
    const rank = `row_number() OVER (${this.#orderBy(list.orderBy, row, list.table).trim()})`;
    const tail = this.#tail(list, row, this.#join(value.join, alias, table, row));
    const page = `SELECT ${row}.*, ${rank} AS ${RANK} FROM ${this.#dialect.table(list.table)} ${row}${tail}`;
    const rows = this.#alias();
    const [item, joins] = this.#joining(() => this.#object(list.shape, rows, list.table));
    return `(SELECT ${this.#dialect.jsonArray(item, `${rows}.${RANK}`)} FROM (${page}) ${rows}${joins})`;
  }

  #childGroups(value: Extract<ShapeValue, { kind: 'groups' }>, alias: string, table?: Table): string {
    const { groups } = value;
    const inner = this.#groupRows(groups, (of) => this.#join(value.join, alias, table, of));
    const row = this.#alias();
    const order = this.#orderBy(groups.orderBy, row).replace(/^ ORDER BY /, '');
    const [object, joins] = this.#joining(() => this.#object(groups.shape, row));
    return `(SELECT ${this.#dialect.jsonArray(object, order)} FROM (${inner}) ${row}${joins})`;
  }

  #join(join: Join, outerAlias: string, outerTable: Table | undefined, innerAlias: string): string {
    const pairs = join.map(({ outer, inner }) => {
      const column = `${innerAlias}.${identifier(this.#dialect.columnName(inner))}`;
      return `${column} = ${this.#column(outer, outerAlias, outerTable)}`;
    });
    return pairs.join(' AND ');
  }

  #orderBy(terms: readonly OrderTerm[], alias: string, table?: Table): string {
    const column = (term: OrderTerm): string => this.#column(term.column, alias, table);
    return printOrder(terms, { dialect: this.#dialect, table, column });
  }

  #predicate(predicate: Predicate, alias: string, table?: Table): string {
    switch (predicate.kind) {
      case 'and':
      case 'or': {
        if (predicate.of.length === 0) return predicate.kind === 'and' ? 'TRUE' : 'FALSE';
        return `(${predicate.of.map((one) => this.#predicate(one, alias, table)).join(` ${predicate.kind.toUpperCase()} `)})`;
      }
      case 'not':
        return `NOT ${this.#predicate(predicate.of, alias, table)}`;
      case 'beyond':
        return table ? printBeyond(this.#part(), predicate, { alias, table }) : 'FALSE';
      case 'holdsAny':
      case 'holdsSuch':
        return this.#holds(predicate, this.#column(predicate.column, alias, table));
      case 'isNull':
        return `${this.#column(predicate.column, alias, table)} IS ${predicate.isNull ? '' : 'NOT '}NULL`;
      case 'related': {
        const inner = this.#alias();
        const on = this.#join(predicate.join, alias, table, inner);
        const where = predicate.where
          ? ` AND ${this.#predicate(predicate.where, inner, predicate.table)}`
          : '';
        return `EXISTS (SELECT 1 FROM ${this.#dialect.table(predicate.table)} ${inner} WHERE ${on}${where})`;
      }
      case 'compare':
        return this.#compare(predicate, this.#column(predicate.column, alias, table));
    }
  }

  #holds(predicate: Extract<Predicate, { kind: 'holdsAny' | 'holdsSuch' }>, list: string): string {
    const of = { items: predicate.items, alias: this.#alias() };
    if (predicate.kind === 'holdsSuch')
      return this.#dialect.anyItem(list, of, (item) => this.#predicate(predicate.where, item));
    const values = this.#dialect.cast(this.#bind(predicate.values), predicate.items.kind, true);
    return this.#dialect.holdsAny(list, of, values);
  }

  #compare(predicate: Extract<Predicate, { kind: 'compare' }>, column: string): string {
    const { operator, value } = predicate;
    const { type } = predicate.column;
    switch (operator) {
      case 'in':
        return `${column} = ANY(${this.#dialect.cast(this.#bind(value), type, true)})`;
      case 'notIn':
        return `${column} <> ALL(${this.#dialect.cast(this.#bind(value), type, true)})`;
      case 'like':
      case 'ilike':
        return this.#dialect.like(column, this.#text(value), operator);
      case 'startsWith':
        return `starts_with(${column}, ${this.#text(value)})`;
      case 'contains':
        return `position(${this.#text(value)} IN ${column}) > 0`;
      default:
        return `${column} ${COMPARISONS[operator]} ${this.#dialect.cast(this.#bind(value), type, false)}`;
    }
  }

  #text(value: Placeholder): string {
    return this.#dialect.cast(this.#bind(value), 'String', false);
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

/** The row columns of a group: what `shape`, `having` and `orderBy` of an aggregate query refer to. */
export const groupColumns = {
  key: (query: Pick<AggregateQuery, 'keys'>, index: number): RowColumn => ({
    name: `g${index}`,
    type: query.keys[index]?.column.kind ?? 'String',
  }),
  aggregate: (query: Pick<AggregateQuery, 'aggregates'>, index: number): RowColumn => {
    const aggregate = query.aggregates[index];
    return { name: `a${index}`, type: aggregate ? aggregateType(aggregate) : 'BigInt' };
  },
};
