import {
  type Column,
  type ColumnKind,
  shownFields,
  type Table,
  type ValueType,
} from '../../../../contracts/index.ts';
import {
  type ComparisonSign,
  type Dialect,
  type Given,
  identifier,
  literal,
  POSITION,
  writable,
} from '../dialect.ts';
import type { Aggregate, GroupKey } from '../ir.ts';

const SQL_TYPES: Readonly<Record<Exclude<ColumnKind, 'Object' | 'List'>, string>> = {
  Int: 'INTEGER',
  BigInt: 'HUGEINT',
  Float: 'DOUBLE',
  Decimal: 'DECIMAL(38,10)',
  Boolean: 'BOOLEAN',
  String: 'VARCHAR',
  ID: 'VARCHAR',
  UUID: 'UUID',
  Date: 'DATE',
  DateTime: 'TIMESTAMPTZ',
  LocalDateTime: 'TIMESTAMP',
  LocalTime: 'TIME',
  JSON: 'JSON',
  Enum: 'VARCHAR',
};

/** The SQL type a column of this kind is loaded as. */
export function duckDbType(value: ValueType): string {
  const { kind, physicalType, items } = value;
  if (items) return `${duckDbType(items)}[]`;
  if (kind === 'Object') {
    const members = shownFields(value).map((field) => `${identifier(field.source)} ${duckDbType(field)}`);
    return `STRUCT(${members.join(', ')})`;
  }
  if (kind === 'Decimal') {
    const [, precision, scale = '0'] = /\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/.exec(physicalType ?? '') ?? [];
    // A bare DECIMAL is DECIMAL(18,3) to DuckDB, and would round.
    return precision === undefined ? SQL_TYPES.Decimal : `DECIMAL(${precision},${scale})`;
  }
  return kind === 'BigInt' ? 'BIGINT' : sqlType(kind);
}

function sqlType(kind: ColumnKind): string {
  return kind === 'Object' || kind === 'List' ? SQL_TYPES.JSON : SQL_TYPES[kind];
}

/** DuckDB's SQL. Columns are named as in the contract: loading maps the source's names. */
export const duckDbDialect: Dialect = {
  name: 'duckdb',
  relations: 'correlated',
  toOne: 'join',
  literal,
  table: (table) => identifier(table.name),
  needsLead: isReadNarrower,
  columnName: (column) => column.name,
  jsonObject: (fields) =>
    `json_object(${fields.map(([name, value]) => `${literal(name)}, ${value}`).join(', ')})`,
  jsonString: (text) => text,
  jsonArray: (item, orderBy, filter) =>
    `coalesce(to_json(list(${item}${orderBy ? ` ORDER BY ${orderBy}` : ''})${filter ? ` FILTER (WHERE ${filter})` : ''}), '[]'::JSON)`,
  atEnd: (value, rank, { isLast, filter }) =>
    `(array_agg(${value} ORDER BY ${rank}${isLast ? ' DESC' : ''}) FILTER (WHERE ${filter}))[1]`,
  anyTrue: (condition) => `bool_or(${condition})`,
  md5: (text) => `md5(${text})`,
  jsonTexts: (expressions) =>
    `json_array(${expressions.map((one) => `(${one})::VARCHAR`).join(', ')})::VARCHAR`,
  base64: (text) => `to_base64(encode(${text}))`,
  castAs: (placeholder, { column }) => `CAST(${placeholder} AS ${duckDbType(column)})`,
  // Held against a wider type every row of the column is cast, and neither statistics nor an index find it (17 ms for 1).
  asKeyOf: ({ column }, value) =>
    column.kind === 'BigInt' ? `TRY_CAST(${value} AS ${duckDbType(column)})` : value,
  jsonText: (expression) => `(${expression})::VARCHAR`,
  jsonValue,
  cast: (placeholder, type, isList) => `CAST(${placeholder} AS ${sqlType(type)}${isList ? '[]' : ''})`,
  // For each % LIKE tries every place where the rest may begin, one inside the other, and no row is given up half way.
  like: (expression, pattern, operator) =>
    operator === 'like'
      ? `regexp_full_match(${expression}, ${pattern.asExpression()}, 's')`
      : `regexp_full_match(lower(${expression}), lower(${pattern.asExpression()}), 's')`,
  matches: (text, pattern) => `regexp_matches(${text}, ${pattern})`,
  remainder: (expression, divisor) => `${expression} % ${divisor}`,
  anyJson: (expression) => `to_json(${expression})`,
  container: (expression) => expression,
  isOtherForm: () => 'FALSE',
  member: (object, field) => `struct_extract(${object}, ${literal(field.source)})`,
  jsonNested: (object, _alias, print) => `CASE WHEN ${object} IS NOT NULL THEN ${print(object)} END`,
  jsonItems: (list, { alias }, print) => `to_json(list_transform(${list}, lambda ${alias}: ${print(alias)}))`,
  holdsAny: (list, _of, values) => `list_has_any(${list}, ${values})`,
  anyItem: (list, { alias }, condition) =>
    `(len(list_filter(${list}, lambda ${alias}: ${condition(alias)})) > 0)`,
  compare: (expression, operator, { value }) => `${expression} ${operator} ${value}`,
  compareGiven,
  isIn,
  startsWith: (expression, prefix) => `starts_with(${expression}, ${prefix})`,
  orderLead: () => undefined,
  groupKey,
  aggregate: aggregateSql,
  representations(columns, alias) {
    const first = columns[0]?.placeholder ?? '';
    const items = columns.map((column) => `unnest(${sentList(column)}) AS ${identifier(column.name)}`);
    return `(SELECT ${items.join(', ')}, generate_subscripts(CAST(${first} AS VARCHAR[]), 1) AS ${POSITION}) ${alias}`;
  },
};

type SentColumn = Parameters<Dialect['representations']>[0][number];

function sentList({ placeholder, type, physicalType }: SentColumn): string {
  return `CAST(${placeholder} AS ${physicalType ? duckDbType({ kind: type, physicalType }) : sqlType(type)}[])`;
}

/** The type of a stored column that is narrower than what its kind is compared as. */
function narrowType({ stored, type }: Given): string | undefined {
  const isNarrow = stored && (type === 'BigInt' || type === 'Decimal');
  return isNarrow ? duckDbType(stored.column) : undefined;
}

/**
 * DuckDB by itself compares whole numbers as they are stored, but decimals of another scale are cast in every row (190 ms for
 * 0.6 in ten million). Here only for a value of more digits than the column has: the other half of a CASE falls away in planning.
 */
function compareGiven(expression: string, operator: ComparisonSign, given: Given): string {
  const { placeholder, type } = given;
  const value = `CAST(${placeholder} AS ${sqlType(type)})`;
  const plain = `${expression} ${operator} ${value}`;
  const narrow = type === 'Decimal' ? narrowType(given) : undefined;
  if (narrow === undefined) return plain;
  const stored = `TRY_CAST(${placeholder} AS ${narrow})`;
  return `(CASE WHEN ${stored} = ${value} THEN ${expression} ${operator} ${stored} ELSE ${plain} END)`;
}

function isIn(expression: string, given: Given): string {
  const { placeholder, type, isItem } = given;
  const values = `CAST(${placeholder} AS ${sqlType(type)}[])`;
  // ANY is a subquery, which finds its way to an index but is not allowed where items of a list are looked at.
  if (isItem)
    return `CASE WHEN len(${values}) > 0 THEN list_contains(${values}, ${expression}) ELSE FALSE END`;
  const exact = `${expression} = ANY(${values})`;
  const narrow = narrowType(given);
  if (narrow === undefined) return exact;
  // What is found by the column's own type is held against the values as they came (72 ms for 1.5 in ten million rows).
  return `(${expression} = ANY(TRY_CAST(${placeholder} AS ${narrow}[])) AND ${exact})`;
}

/**
 * DuckDB 1.5.6 leaves row groups of a Parquet file out of an ordered page when the page is ordered by a cast of a wider
 * integer to a narrower one: `ORDER BY CAST(delay AS INTEGER) DESC LIMIT 3` over a BIGINT gave rows far from the largest.
 */
function isReadNarrower({ product, query }: Table, { kind }: Column): boolean {
  const isWhole = kind === 'Int' || kind === 'BigInt';
  return isWhole && query === undefined && product.server.format?.toLowerCase() === 'parquet';
}

function jsonValue(expression: string, type: ColumnKind): string {
  switch (type) {
    case 'BigInt':
    case 'Decimal':
    case 'UUID':
    case 'LocalTime':
      return `(${expression})::VARCHAR`;
    case 'Date':
      return `${writable(expression, 'DATE')}::VARCHAR`;
    // to_json writes bare NaN and Infinity, which would break the whole response.
    case 'Float':
      return `(CASE WHEN isfinite(${expression}) THEN ${expression} END)`;
    case 'DateTime':
      return `${isoText(`(${expression})::TIMESTAMP`)} || 'Z'`;
    case 'LocalDateTime':
      return isoText(expression);
    default:
      return expression;
  }
}

function isoText(expression: string): string {
  return `rtrim(rtrim(strftime(${writable(expression, 'TIMESTAMP')}, '%Y-%m-%dT%H:%M:%S.%f'), '0'), '.')`;
}

function groupKey(expression: string, key: GroupKey): string {
  switch (key.kind) {
    case 'column':
      return expression;
    case 'bin':
      return binSql(expression, key);
    case 'bucket': {
      const unit = literal(key.unit.toLowerCase());
      if (key.column.kind !== 'DateTime') {
        return `date_trunc(${unit}, ${expression})::${sqlType(key.column.kind)}`;
      }
      const zone = literal(key.timeZone);
      const local = `(${expression} AT TIME ZONE ${zone})`;
      // Clocks are put back once a year: by way of local time two different hours would become one.
      return key.unit === 'MINUTE' || key.unit === 'HOUR'
        ? `(CASE WHEN isfinite(${expression}) THEN ${expression} - (${local} - date_trunc(${unit}, ${local})) ELSE ${expression} END)`
        : `(date_trunc(${unit}, ${local}) AT TIME ZONE ${zone})`;
    }
  }
}

/** Exact for exact types: whole numbers and decimals by the remainder of a division, never through floating point. */
function binSql(expression: string, { column, width }: Extract<GroupKey, { kind: 'bin' }>): string {
  const step = Number(width);
  switch (column.kind) {
    case 'Int':
      return atLeastInt(lowerEnd(`(${expression})::BIGINT`, `${step}::BIGINT`));
    case 'BigInt':
      return lowerEnd(`(${expression})::HUGEINT`, `${step}::HUGEINT`);
    case 'Decimal':
      return lowerEnd(`(${expression})::DECIMAL(38,6)`, `${step.toFixed(6)}::DECIMAL(38,6)`);
    default:
      return `floor(${expression} / ${step}::DOUBLE) * ${step}::DOUBLE`;
  }
}

/** The lowest bin begins below the least value of the type. */
function atLeastInt(value: string): string {
  return `(CASE WHEN ${value} < -2147483648 THEN -2147483648 ELSE ${value} END)::INTEGER`;
}

function lowerEnd(value: string, step: string): string {
  return `(${value} - ((${value} % ${step} + ${step}) % ${step}))`;
}

function aggregateSql(expression: string, aggregate: Aggregate): string {
  switch (aggregate.kind) {
    case 'count':
      return 'count(*)';
    case 'countDistinct':
      return `count(DISTINCT ${expression})`;
    case 'quantile':
      return `quantile_cont(${expression}::DOUBLE, ${Number(aggregate.q)})`;
    default:
      return `${aggregate.kind}(${expression})`;
  }
}
