import type { ColumnKind } from '../../../../contracts/index.ts';
import {
  type ColumnTypes,
  type ComparisonSign,
  type Dialect,
  identifier,
  POSITION,
  type StoredColumn,
} from '../dialect.ts';
import type { Aggregate, GroupKey } from '../ir.ts';
import * as json from './clickhouse-json.ts';
import { clickHouseTable, escaped, SQL_TYPES, text } from './clickhouse-types.ts';

/**
 * ClickHouse's SQL over tables whose columns are of these types, by table. Values are parameters of its own kind, all of
 * them text: `$3` is printed as `{p3:Nullable(String)}`, or where it is a list as `{p3:Array(Nullable(String))}`.
 */
export function clickHouseDialect(types: ReadonlyMap<string, ColumnTypes>): Dialect {
  const typesOf = (table: string): ColumnTypes => types.get(table) ?? new Map();
  return {
    name: 'clickhouse',
    relations: 'joined',
    toOne: 'join',
    literal: text,
    table: (table) => clickHouseTable(table, typesOf(table.name)),
    needsLead: () => false,
    columnName: (column) => escaped(column.source),
    jsonObject: json.jsonObject,
    jsonString: (value) => `toJSONString(${value})`,
    jsonArray: json.jsonArray,
    atEnd: (value, rank, { isLast, filter }) =>
      `${isLast ? 'argMax' : 'argMin'}OrNullIf(${value}, ${rank}, ${filter})`,
    anyTrue: (condition) => `max(${condition})`,
    md5: (value) => `lower(hex(MD5(${value})))`,
    jsonTexts: (expressions) =>
      `toJSONString([${expressions.map((one) => `CAST(toString(${one}) AS Nullable(String))`).join(', ')}])`,
    base64: (value) => `base64Encode(${value})`,
    castAs,
    asKeyOf: (_stored, value) => value,
    jsonText: (expression) => expression,
    jsonValue: json.jsonValue,
    cast,
    like: (expression, pattern, operator) => `${expression} ${operator.toUpperCase()} ${pattern.asLike()}`,
    matches: (value, pattern) => `match(${value}, ${pattern})`,
    remainder: (expression, divisor) => `(${shifted(expression)} % ${shifted(divisor)})`,
    // Numbers of 64 bits are quoted elsewhere; here a number is one.
    anyJson: (expression) => `replaceRegexpOne(toJSONString(${expression}), '^"(-?[0-9.]+)"$', '\\\\1')`,
    container: json.container,
    isOtherForm: json.isOtherForm,
    member: json.member,
    jsonNested: json.jsonNested,
    jsonItems: json.jsonItems,
    holdsAny: (list, of, values) => json.anyItem(list, of, (item) => `has(${values}, ${item})`),
    anyItem: json.anyItem,
    compare,
    compareGiven: (expression, operator, { placeholder, type }) =>
      compare(expression, operator, { value: cast(placeholder, type, false), type }),
    isIn: (expression, { placeholder, type }) => `${expression} IN ${cast(placeholder, type, true)}`,
    startsWith: (expression, prefix) => `startsWith(${expression}, ${prefix})`,
    orderLead,
    groupKey,
    aggregate: aggregateSql,
    representations(columns, alias) {
      const [first] = columns;
      const lists = columns.map(
        ({ name, placeholder, type }) => `${cast(placeholder, type, true)} AS ${identifier(name)}`,
      );
      const positions = `arrayEnumerate(${typedList(first?.placeholder ?? '')}) AS ${POSITION}`;
      const names = columns.map(({ name }) => identifier(name));
      return `(SELECT ${[...names, POSITION].join(', ')} FROM (SELECT 1) ARRAY JOIN ${[...lists, positions].join(', ')}) ${alias}`;
    },
  };
}

/** A bound value as text, or any other expression as it is. */
function typedText(placeholder: string): string {
  return placeholder.replace(/^\$(\d+)$/, '{p$1:Nullable(String)}');
}

/** A bound list of texts, or any other expression as it is. */
function typedList(placeholder: string): string {
  return placeholder.replace(/^\$(\d+)$/, '{p$1:Array(Nullable(String))}');
}

function cast(placeholder: string, kind: ColumnKind, isList: boolean): string {
  const value = isList ? typedList(placeholder) : typedText(placeholder);
  const isBound = value !== placeholder;
  const type = `Nullable(${SQL_TYPES[kind]})`;
  const isMoment = kind === 'DateTime' || kind === 'LocalDateTime';
  if (isMoment && isBound) return isList ? `arrayMap(x -> ${moment('x')}, ${value})` : moment(value);
  return `CAST(${value} AS ${isList ? `Array(${type})` : type})`;
}

/** A decimal as a whole number, because ClickHouse divides with a remainder only these. */
function shifted(decimal: string): string {
  return `toInt256(CAST(${decimal} AS Nullable(${SQL_TYPES.Decimal})) * 10000000000)`;
}

/** A moment in one of the ways ISO 8601 writes it. */
function moment(written: string, digits = 6): string {
  return `parseDateTime64BestEffort(${written}, ${digits}, 'UTC')`;
}

/** With all digits that the column keeps, where its type has more than its kind shows. */
function castAs(placeholder: string, { column }: StoredColumn): string {
  const { kind, physicalType = '' } = column;
  const [, digits] = /DateTime64\(\s*(\d)/.exec(physicalType) ?? [];
  if (digits && Number(digits) > 6) return moment(typedText(placeholder), Number(digits));
  const [, scale] = (kind === 'Decimal' && /\(\s*\d+\s*,\s*(\d+)\s*\)/.exec(physicalType)) || [];
  if (scale === undefined) return cast(placeholder, kind, false);
  return `CAST(${typedText(placeholder)} AS Nullable(Decimal(76, ${scale})))`;
}

/** To ClickHouse NaN is neither equal to itself nor larger than others. */
function compare(
  expression: string,
  operator: ComparisonSign,
  { value, type }: { readonly value: string; readonly type: ColumnKind },
): string {
  const plain = `${expression} ${operator} ${value}`;
  if (type !== 'Float' || operator === '<>') return plain;
  const [own, other] = [`isNaN(${expression})`, `isNaN(${value})`];
  const both = `(${own} AND ${other})`;
  switch (operator) {
    case '=':
      return `(${plain} OR ${both})`;
    case '>':
      return `(${plain} OR (${own} AND NOT ${other}))`;
    case '>=':
      return `(${plain} OR ${own})`;
    case '<':
      return `(${plain} OR (${other} AND NOT ${own}))`;
    case '<=':
      return `(${plain} OR ${other})`;
  }
}

/** ClickHouse puts NaN beside the missing values, wherever these are put. */
function orderLead(
  expression: string,
  type: ColumnKind,
  { isFirst, isDescending }: { readonly isFirst: boolean; readonly isDescending: boolean },
): string | undefined {
  if (type !== 'Float' || isFirst === isDescending) return undefined;
  const places = isFirst ? [0, 2] : [2, 0];
  return `multiIf(isNull(${expression}), ${places[0]}, isNaN(${expression}), ${places[1]}, 1) ASC`;
}

function groupKey(expression: string, key: GroupKey): string {
  switch (key.kind) {
    case 'column':
      return expression;
    case 'bin':
      return binSql(expression, key);
    case 'bucket':
      return bucketSql(expression, key);
  }
}

function bucketSql(
  expression: string,
  { column, unit, timeZone }: Extract<GroupKey, { kind: 'bucket' }>,
): string {
  const name = text(unit.toLowerCase());
  if (column.kind === 'Date') return `CAST(dateTrunc(${name}, ${expression}) AS Nullable(Date32))`;
  const zone = text(column.kind === 'DateTime' ? timeZone : 'UTC');
  const start = `dateTrunc(${name}, toDateTime64(${expression}, 6, 'UTC'), ${zone})`;
  return `toTimeZone(toDateTime64(${start}, 6, ${zone}), 'UTC')`;
}

/** Exact for exact types: whole numbers and decimals by the remainder of a division, never through floating point. */
function binSql(expression: string, { column, width }: Extract<GroupKey, { kind: 'bin' }>): string {
  const step = Number(width);
  switch (column.kind) {
    case 'Int': {
      // The lowest bin begins below the least value of the type.
      const end = lowerEnd(`toInt64(${expression})`, String(step));
      return `CAST(if(${end} < -2147483648, -2147483648, ${end}) AS Nullable(Int32))`;
    }
    case 'BigInt':
      return lowerEnd(`toInt128(${expression})`, String(step));
    case 'Decimal': {
      // In millionths, which are whole numbers.
      const millionths = `toInt256(toDecimal256(${expression}, 6) * 1000000)`;
      const end = lowerEnd(millionths, String(Math.round(step * 1_000_000)));
      return `divideDecimal(toDecimal256(${end}, 6), toDecimal256(1000000, 0), 6)`;
    }
    default:
      return `floor(${expression} / ${step}) * ${step}`;
  }
}

function lowerEnd(value: string, step: string): string {
  return `(${value} - positiveModulo(${value}, ${step}))`;
}

/** The aggregates of nothing are null, but for counts; sums are as wide as they may have to be. */
function aggregateSql(expression: string, aggregate: Aggregate): string {
  switch (aggregate.kind) {
    case 'count':
      return `count(${expression})`;
    case 'countDistinct':
      return `uniqExact(${expression})`;
    case 'quantile':
      return `quantileExactInclusiveOrNull(${Number(aggregate.q)})(toFloat64(${expression}))`;
    case 'sum':
      return sum(expression, aggregate.column.kind);
    case 'avg':
      return `(toFloat64(${sum(expression, aggregate.column.kind)}) / nullIf(count(${expression}), 0))`;
    case 'min':
    case 'max':
      return aggregate.column.kind === 'Float'
        ? extreme(expression, aggregate.kind)
        : `${aggregate.kind}OrNull(${expression})`;
  }
}

function sum(expression: string, kind: ColumnKind): string {
  return `sumOrNull(${kind === 'Int' || kind === 'BigInt' ? `toInt128(${expression})` : expression})`;
}

/** NaN is the largest number. */
function extreme(expression: string, kind: 'min' | 'max'): string {
  const ofNumbers = `${kind}OrNullIf(${expression}, NOT isNaN(${expression}))`;
  const hasNaN = `countIf(isNaN(${expression})) > 0`;
  return kind === 'max'
    ? `if(${hasNaN}, nan, ${ofNumbers})`
    : `coalesce(${ofNumbers}, if(${hasNaN}, nan, NULL))`;
}
