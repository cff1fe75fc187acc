import type { ColumnKind, Table, ValueType } from '../../../../contracts/index.ts';
import {
  type ColumnTypes,
  type Dialect,
  type ItemsOf,
  identifier,
  literal,
  POSITION,
  type StoredColumn,
  writable,
} from '../dialect.ts';
import type { Aggregate, GroupKey } from '../ir.ts';

const SQL_TYPES: Readonly<Record<ColumnKind, string>> = {
  Int: 'integer',
  BigInt: 'numeric',
  Float: 'double precision',
  Decimal: 'numeric',
  Boolean: 'boolean',
  String: 'text',
  ID: 'text',
  UUID: 'uuid',
  Date: 'date',
  DateTime: 'timestamptz',
  LocalDateTime: 'timestamp',
  LocalTime: 'time',
  JSON: 'jsonb',
  Object: 'jsonb',
  List: 'jsonb',
  Enum: 'text',
};

/** The table itself, as it is called in the database. */
export function postgresTable(table: Table): string {
  return `${identifier(table.product.server.schema ?? 'public')}.${identifier(table.physicalName)}`;
}

const TEXT_TYPES = /^(?:text|(?:var)?char|character|bpchar|name|citext|string)/i;

/**
 * The type as which a column is read whose contract says that it is of another one in the database: enums, network
 * addresses and the like are shown as their text. Undefined where it is read as it is.
 */
export function readAs({ kind, physicalType }: ValueType): string | undefined {
  if (physicalType === undefined) return undefined;
  if (kind === 'Decimal') return /^money/i.test(physicalType) ? 'numeric' : undefined;
  const isText = kind === 'String' || kind === 'ID' || kind === 'Enum';
  return isText && !TEXT_TYPES.test(physicalType) ? 'text' : undefined;
}

/** The table, or where columns of it are read as another type, its rows with these. PostgreSQL plans both alike. */
function readableTable(table: Table): string {
  const name = postgresTable(table);
  if (!table.columns.some(readAs)) return name;
  const columns = table.columns.map((column) => {
    const source = identifier(column.source);
    const type = readAs(column);
    if (type === undefined) return source;
    // A cast of inet writes 10.0.0.1/32 where the database itself shows 10.0.0.1.
    const isAddress = /^inet\b/i.test(column.physicalType ?? '');
    return `${isAddress ? `abbrev(${source})` : `${source}::${type}`} AS ${source}`;
  });
  return `(SELECT ${[...new Set(columns)].join(', ')} FROM ${name} weft_types)`;
}

/**
 * PostgreSQL's SQL, over the tables and columns as they stand in the database. `types` are those of the columns, by table: what is
 * compared with an index's column in a wider type is compared with every row (570 ms for one of a million keys of 64 bits).
 */
export function postgresDialect(types: ReadonlyMap<string, ColumnTypes> = new Map()): Dialect {
  const isLong = (stored: StoredColumn | undefined): boolean =>
    stored?.column.kind === 'BigInt' &&
    LONG.includes(types.get(stored.table.name)?.get(stored.column.source) ?? '');
  return {
    ...BASE,
    castAs: (placeholder, stored) =>
      isLong(stored) ? `CAST(${placeholder} AS bigint)` : castOf(placeholder, stored.column.kind),
    asKeyOf: (stored, value) =>
      isLong(stored)
        ? `CASE WHEN ${value} BETWEEN ${LEAST} AND ${GREATEST} THEN ${value}::bigint END`
        : value,
    compareGiven: (expression, operator, given) => {
      const exact = `${expression} ${operator} ${castOf(given.placeholder, given.type)}`;
      if (operator === '<>' || !isLong(given.stored)) return exact;
      return `(${expression} ${WIDER[operator]} ${nearestLong(castOf(given.placeholder, given.type))} AND ${exact})`;
    },
    isIn: (expression, given) => {
      const list = castOf(given.placeholder, given.type, '[]');
      const exact = `${expression} = ANY(${list})`;
      if (!isLong(given.stored)) return exact;
      const near = `ARRAY(SELECT ${nearestLong('one')} FROM unnest(${list}) one)`;
      return `(${expression} = ANY(${near}) AND ${exact})`;
    },
  };
}

const LONG = ['smallint', 'integer', 'bigint'];
const [LEAST, GREATEST] = ['-9223372036854775808', '9223372036854775807'];

/** What surely holds of a number of 64 bits and the nearest one to any number, where the other holds of the number itself. */
const WIDER = { '=': '=', '>': '>=', '>=': '>=', '<': '<=', '<=': '<=' } as const;

function nearestLong(number: string): string {
  return `CAST(least(greatest(${number}, ${LEAST}), ${GREATEST}) AS bigint)`;
}

function castOf(placeholder: string, type: ColumnKind, list: '' | '[]' = ''): string {
  return `CAST(${placeholder} AS ${SQL_TYPES[type]}${list})`;
}

const BASE: Omit<Dialect, 'castAs' | 'asKeyOf' | 'compareGiven' | 'isIn'> = {
  name: 'postgres',
  relations: 'correlated',
  toOne: 'subquery',
  literal,
  table: readableTable,
  needsLead: () => false,
  columnName: (column) => column.source,
  // row_to_json, because json_build_object ends at 100 arguments.
  jsonObject: (fields) =>
    `(SELECT row_to_json(o) FROM (SELECT ${fields.map(([name, value]) => `${value} AS ${identifier(name)}`).join(', ')}) o)`,
  jsonString: (text) => text,
  jsonArray: (item, orderBy, filter) =>
    `coalesce(json_agg(${item}${orderBy ? ` ORDER BY ${orderBy}` : ''})${filter ? ` FILTER (WHERE ${filter})` : ''}, '[]'::json)`,
  atEnd: (value, rank, { isLast, filter }) =>
    `(array_agg(${value} ORDER BY ${rank}${isLast ? ' DESC' : ''}) FILTER (WHERE ${filter}))[1]`,
  anyTrue: (condition) => `bool_or(${condition})`,
  md5: (text) => `md5(${text})`,
  jsonTexts: (expressions) =>
    `array_to_json(ARRAY[${expressions.map((one) => `(${one})::text`).join(', ')}])::text`,
  // PostgreSQL breaks lines of base64 after 76 characters.
  base64: (text) => `translate(encode(convert_to(${text}, 'UTF8'), 'base64'), E'\\n', '')`,
  jsonText: (expression) => `(${expression})::text`,
  jsonValue,
  cast: (placeholder, type, isList) => castOf(placeholder, type, isList ? '[]' : ''),
  like: (expression, pattern, operator) =>
    `(${expression})::text ${operator.toUpperCase()} ${pattern.asLike()}`,
  matches: (text, pattern) => `(${text} ~ ${pattern})`,
  remainder: (expression, divisor) => `${expression} % ${divisor}`,
  anyJson: (expression) => `to_json(${expression})`,
  container,
  isOtherForm: (expression, value) =>
    `${asJson(expression, value)} <> 'null'::jsonb AND ${container(expression, value)} IS NULL`,
  member: (object, field) => jsonbValue(`(${object} -> ${literal(field.source)})`, field),
  jsonNested: (object, alias, print) =>
    `(SELECT ${print(`${alias}.value`)} FROM (SELECT ${object} AS value) ${alias} WHERE ${alias}.value IS NOT NULL)`,
  jsonItems: (list, { items, alias }, print) =>
    `(SELECT CASE WHEN ${alias}.list IS NOT NULL THEN (SELECT coalesce(json_agg(${print(jsonbValue('i.value', items))} ORDER BY i.place), '[]'::json) FROM jsonb_array_elements(${alias}.list) WITH ORDINALITY i(value, place)) END FROM (SELECT ${list} AS list) ${alias})`,
  holdsAny: (list, of, values) => anyItem(list, of, (item) => `${item} = ANY(${values})`),
  anyItem,
  compare: (expression, operator, { value }) => `${expression} ${operator} ${value}`,
  startsWith: (expression, prefix) => `starts_with(${expression}, ${prefix})`,
  orderLead: () => undefined,
  groupKey,
  aggregate: aggregateSql,
  representations(columns, alias) {
    const arrays = columns.map(({ placeholder, type }) => `CAST(${placeholder} AS ${SQL_TYPES[type]}[])`);
    const names = columns.map(({ name }) => identifier(name));
    return `unnest(${arrays.join(', ')}) WITH ORDINALITY AS ${alias}(${[...names, POSITION].join(', ')})`;
  },
};

function anyItem(list: string, { items, alias }: ItemsOf, condition: (item: string) => string): string {
  const found = `EXISTS (SELECT 1 FROM jsonb_array_elements(${alias}.list) i(value) WHERE ${condition(jsonbValue('i.value', items))})`;
  return `(SELECT CASE WHEN ${alias}.list IS NOT NULL THEN ${found} END FROM (SELECT ${list} AS list) ${alias})`;
}

/** Objects and lists are read as jsonb, whether the column is json, an array or of a composite type. */
function container(expression: string, value: ValueType): string {
  return ofForm(asJson(expression, value), value.kind);
}

function asJson(expression: string, { physicalType }: ValueType): string {
  return /^jsonb$/i.test(physicalType ?? '') ? expression : `to_jsonb(${expression})`;
}

/** A value inside jsonb: numbers and times by way of their text, which keeps every digit. */
function jsonbValue(json: string, { kind, physicalType }: ValueType): string {
  if (kind === 'Object' || kind === 'List') return ofForm(json, kind);
  if (kind === 'JSON') return `nullif(${json}, 'null'::jsonb)`;
  const scale = kind === 'Decimal' ? /\(\s*\d+\s*(,\s*\d+\s*)?\)/.exec(physicalType ?? '')?.[0] : undefined;
  return `CAST(${json} #>> '{}' AS ${SQL_TYPES[kind]}${scale ?? ''})`;
}

/** What is not of the promised form counts as missing; the checks at start find it. */
function ofForm(json: string, kind: ColumnKind): string {
  return `(CASE WHEN jsonb_typeof(${json}) = '${kind === 'List' ? 'array' : 'object'}' THEN ${json} END)`;
}

function jsonValue(expression: string, type: ColumnKind): string {
  switch (type) {
    // As text, char(5) has no blanks at its end, as in all its comparisons.
    case 'String':
    case 'ID':
    case 'Enum':
    case 'BigInt':
    case 'LocalTime':
    case 'UUID':
      return `(${expression})::text`;
    case 'Decimal':
      return `(${finite(expression)})::text`;
    case 'Date':
      return `${writable(expression, 'DATE')}::text`;
    case 'Float':
      return finite(expression);
    case 'DateTime':
      return `${isoText(`((${expression})::timestamptz AT TIME ZONE 'UTC')`)} || 'Z'`;
    case 'LocalDateTime':
      return isoText(expression);
    default:
      return expression;
  }
}

function finite(expression: string): string {
  return `(CASE WHEN ${expression} NOT IN ('NaN', 'Infinity', '-Infinity') THEN ${expression} END)`;
}

function isoText(expression: string): string {
  return `rtrim(rtrim(to_char(${writable(expression, 'TIMESTAMP')}, 'YYYY-MM-DD"T"HH24:MI:SS.US'), '0'), '.')`;
}

function groupKey(expression: string, key: GroupKey): string {
  switch (key.kind) {
    case 'column':
      return expression;
    case 'bin':
      return binSql(expression, key);
    case 'bucket': {
      const unit = literal(key.unit.toLowerCase());
      const zone = key.column.kind === 'DateTime' ? `, ${literal(key.timeZone)}` : '';
      return `date_trunc(${unit}, ${expression}${zone})::${SQL_TYPES[key.column.kind]}`;
    }
  }
}

/** Exact for exact types: whole numbers and decimals by the remainder of a division, never through floating point. */
function binSql(expression: string, { column, width }: Extract<GroupKey, { kind: 'bin' }>): string {
  const step = Number(width);
  switch (column.kind) {
    case 'Int':
      return atLeastInt(lowerEnd(`(${expression})::bigint`, `${step}::bigint`));
    case 'BigInt':
      return lowerEnd(`(${expression})::numeric`, `${step}::numeric`);
    case 'Decimal':
      return `${lowerEnd(`(${expression})::numeric`, `${step.toFixed(6)}::numeric`)}::numeric(38,6)`;
    default:
      return `floor(${expression} / ${step}::double precision) * ${step}::double precision`;
  }
}

/** The lowest bin begins below the least value of the type. */
function atLeastInt(value: string): string {
  return `(CASE WHEN ${value} < -2147483648 THEN -2147483648 ELSE ${value} END)::integer`;
}

function lowerEnd(value: string, step: string): string {
  return `(${value} - mod(mod(${value}, ${step}) + ${step}, ${step}))`;
}

function aggregateSql(expression: string, aggregate: Aggregate): string {
  switch (aggregate.kind) {
    case 'count':
      return 'count(*)';
    case 'countDistinct':
      return `count(DISTINCT ${expression})`;
    case 'quantile':
      return `percentile_cont(${Number(aggregate.q)}) WITHIN GROUP (ORDER BY ${expression})`;
    case 'avg':
      return `avg(${expression})::double precision`;
    default:
      return `${aggregate.kind}(${expression})`;
  }
}
