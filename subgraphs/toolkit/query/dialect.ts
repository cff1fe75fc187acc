import type { Column, ColumnKind, Table, ValueType } from '../../../contracts/index.ts';
import type { Aggregate, GroupKey } from './ir.ts';

/**
 * What differs between engines. Everything a method gets is SQL text made by us: identifiers from contracts,
 * placeholders for values; never text of an operation.
 */
export type Dialect = {
  readonly name: 'duckdb' | 'postgres' | 'clickhouse';
  /**
   * How rows of other tables come to a row: by subqueries that name its columns, or where the engine cannot run these with
   * an order and a limit, by joins with rows that are numbered within the row they belong to.
   */
  readonly relations: 'correlated' | 'joined';
  /**
   * Where relations are correlated, how a row that another one points at is found: by a join where the rows are checked and stay as they are, else by a
   * subquery that takes one, because a second row of a key would double the first one's.
   */
  readonly toOne: 'join' | 'subquery';
  /** The table as a FROM item. */
  table(table: Table): string;
  /** True where a page led by this column alone would be cut wrong, so that something else has to lead. */
  needsLead(table: Table, column: Column): boolean;
  /** The name of a column as the engine stores it, unquoted. */
  columnName(column: Column): string;
  /** An SQL string literal. */
  literal(text: string): string;
  /** An object of JSON values, which all others of these methods make; a value that is null is JSON's null. */
  jsonObject(fields: readonly (readonly [name: string, value: string])[]): string;
  /** A text as JSON. */
  jsonString(text: string): string;
  /** All items of a group as a JSON array, in the given order; only those of a condition where there is one. */
  jsonArray(item: string, orderBy: string, filter?: string): string;
  /** The value of the first row of a group by its rank, or of the last; only of rows of a condition. */
  atEnd(value: string, rank: string, of: { readonly isLast: boolean; readonly filter: string }): string;
  /** True where a condition holds of any row of a group. */
  anyTrue(condition: string): string;
  /** The MD5 hash of a text in hexadecimal digits. */
  md5(text: string): string;
  /** The texts of values as a JSON array, as text without spaces. */
  jsonTexts(expressions: readonly string[]): string;
  /** The UTF-8 bytes of a text in base64, without line breaks. */
  base64(text: string): string;
  /** The value as JSON, by the type mapping: exact numbers as text, times in ISO 8601. */
  jsonValue(expression: string, type: ColumnKind): string;
  /** The text of a JSON expression, as the driver shall return it. */
  jsonText(expression: string): string;
  /** A bound value as a value of the column's type. */
  cast(placeholder: string, type: ColumnKind, isList: boolean): string;
  /** A bound value in exactly the type that a column is stored in. */
  castAs(placeholder: string, stored: StoredColumn): string;
  /** A value of the kind of a column in the column's own type; null where that has none like it. */
  asKeyOf(stored: StoredColumn, value: string): string;
  /** A column that holds objects or lists, in the form that the next three take. */
  container(expression: string, value: ValueType): string;
  /** True where a column holds something else than its form: a condition for rows that have a value. */
  isOtherForm(expression: string, value: ValueType): string;
  /** A field of an object. */
  member(object: string, field: Column): string;
  /** An object as JSON, null where it is missing; `print` gets the object under a name of its own. */
  jsonNested(object: string, alias: string, print: (value: string) => string): string;
  /** A list as a JSON array in its order, null where it is missing; `print` gets each item. */
  jsonItems(list: string, of: ItemsOf, print: (item: string) => string): string;
  /** True where a list holds one of the values, which are an array; null where the list is missing. */
  holdsAny(list: string, of: ItemsOf, values: string): string;
  /** True where a list holds an item for which the condition is true; null where the list is missing. */
  anyItem(list: string, of: ItemsOf, condition: (item: string) => string): string;
  /** Compares as `type` is ordered: NaN is the largest number. */
  compare(
    expression: string,
    operator: ComparisonSign,
    to: { readonly value: string; readonly type: ColumnKind },
  ): string;
  /** Compares with a bound value. */
  compareGiven(expression: string, operator: ComparisonSign, given: Given): string;
  /** True where the value is one of a bound list's. */
  isIn(expression: string, given: Given): string;
  startsWith(expression: string, prefix: string): string;
  groupKey(expression: string, key: GroupKey): string;
  /** The expression of a count is a column without which a row does not count; every row counts where it is empty. */
  aggregate(expression: string, aggregate: Aggregate): string;
  /** What orders rows by a term before it does, where the engine would put some values elsewhere than the others do. */
  orderLead(
    expression: string,
    type: ColumnKind,
    nulls: { readonly isFirst: boolean; readonly isDescending: boolean },
  ): string | undefined;
  /** Matches a pattern in which a backslash takes the meaning off the next sign; in time that grows with text and pattern, not with their powers. */
  like(expression: string, pattern: PatternSql, operator: 'like' | 'ilike'): string;
  /** True where a regular expression matches some part of a text; each engine has its own dialect of them. */
  matches(text: string, pattern: string): string;
  /** What is left of an exact number when it is divided by a decimal. */
  remainder(expression: string, divisor: string): string;
  /** A value of whatever type as JSON. */
  anyJson(expression: string): string;
  /** A FROM item with the columns of the representations and POSITION, their place in the list. */
  representations(
    columns: readonly {
      readonly name: string;
      readonly placeholder: string;
      readonly type: ColumnKind;
      /** Set where values have to keep the scale of their column. */
      readonly physicalType?: string | undefined;
    }[],
    alias: string,
  ): string;
};

/** A pattern as SQL, in the form that is asked for. */
type PatternSql = {
  asLike(): string;
  /** A regular expression for whole texts, by `likeExpression`. */
  asExpression(): string;
};

/** How two values are compared. */
export type ComparisonSign = '=' | '<>' | '>' | '>=' | '<' | '<=';

/** A column of a table, as the engine stores it. */
export type StoredColumn = { readonly table: Table; readonly column: Column };

/** The types of columns as an engine has them, by the name of the column. */
export type ColumnTypes = ReadonlyMap<string, string>;

/** A bound value that something of a type is compared with. */
export type Given = {
  readonly placeholder: string;
  readonly type: ColumnKind;
  /** Set where it is compared with a column of a table. */
  readonly stored?: StoredColumn | undefined;
  /** True where what it is compared with lies in an item of a list. */
  readonly isItem?: boolean;
};

/** What a list holds, and a name for one item of it. */
export type ItemsOf = { readonly items: ValueType; readonly alias: string };

/** The column of a representation's position; no GraphQL name, so no key can be called the same. */
export const POSITION = '"#position"';

/** An SQL identifier, quoted. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** An SQL string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The type an aggregate's value has in the graph. */
export function aggregateType(aggregate: Aggregate): ColumnKind {
  switch (aggregate.kind) {
    case 'count':
    case 'countDistinct':
      return 'BigInt';
    case 'avg':
    case 'quantile':
      return 'Float';
    case 'sum':
      return sumType(aggregate.column.kind);
    case 'min':
    case 'max':
      return aggregate.column.kind === 'ID' ? 'String' : aggregate.column.kind;
  }
}

/** The type of a sum: whole numbers stay whole, decimals stay exact. */
export function sumType(type: ColumnKind): ColumnKind {
  return type === 'Int' || type === 'BigInt' ? 'BigInt' : type === 'Decimal' ? 'Decimal' : 'Float';
}

/** A moment as SQL where ISO 8601 can write it: it has four digits for a year, and no word for infinity. Others count as missing. */
export function writable(expression: string, type: 'DATE' | 'TIMESTAMP'): string {
  return `(CASE WHEN ${expression} >= ${type} '0001-01-01' AND ${expression} < ${type} '10000-01-01' THEN ${expression} END)`;
}
