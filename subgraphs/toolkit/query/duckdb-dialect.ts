import type { ColumnKind } from '../../../contracts/index.ts';
import { type Dialect, identifier, literal } from './dialect.ts';
import type { Aggregate, GroupKey } from './ir.ts';

const SQL_TYPES: Readonly<Record<ColumnKind, string>> = {
  Int: 'INTEGER',
  BigInt: 'HUGEINT',
  Float: 'DOUBLE',
  Decimal: 'DECIMAL(38,10)',
  Boolean: 'BOOLEAN',
  String: 'VARCHAR',
  ID: 'VARCHAR',
  UUID: 'UUID',
  Date: 'DATE',
  DateTime: 'TIMESTAMP',
  LocalDateTime: 'TIMESTAMP',
  LocalTime: 'TIME',
  JSON: 'JSON',
  Enum: 'VARCHAR',
};

/** The SQL type a column of this kind is loaded as. */
export function duckDbType(type: ColumnKind, physicalType: string | undefined): string {
  if (type === 'Decimal' && physicalType) return physicalType.replace(/^(numeric|money)/i, 'decimal');
  return type === 'BigInt' ? 'BIGINT' : SQL_TYPES[type];
}

/** DuckDB's SQL. Columns are named as in the contract: loading maps the source's names. */
export const duckDbDialect: Dialect = {
  name: 'duckdb',
  table: (table) => identifier(table.name),
  columnName: (column) => column.name,
  jsonObject: (fields) =>
    `json_object(${fields.map(([name, value]) => `${literal(name)}, ${value}`).join(', ')})`,
  jsonArray: (item, orderBy) =>
    `coalesce(to_json(list(${item}${orderBy ? ` ORDER BY ${orderBy}` : ''})), '[]'::JSON)`,
  jsonText: (expression) => `(${expression})::VARCHAR`,
  jsonValue,
  cast: (placeholder, type, isList) => `CAST(${placeholder} AS ${SQL_TYPES[type]}${isList ? '[]' : ''})`,
  groupKey,
  aggregate: aggregateSql,
  representations(columns, alias) {
    const first = columns[0]?.placeholder ?? '';
    const items = columns.map(
      ({ name, placeholder, type }) =>
        `unnest(CAST(${placeholder} AS ${SQL_TYPES[type]}[])) AS ${identifier(name)}`,
    );
    return `(SELECT ${items.join(', ')}, generate_subscripts(CAST(${first} AS VARCHAR[]), 1) AS ord) ${alias}`;
  },
};

function jsonValue(expression: string, type: ColumnKind): string {
  switch (type) {
    case 'BigInt':
    case 'Decimal':
    case 'UUID':
    case 'LocalTime':
    case 'Date':
      return `(${expression})::VARCHAR`;
    // to_json writes bare NaN and Infinity, which would break the whole response.
    case 'Float':
      return `(CASE WHEN isfinite(${expression}) THEN ${expression} END)`;
    case 'DateTime':
      return `${isoText(expression)} || 'Z'`;
    case 'LocalDateTime':
      return isoText(expression);
    default:
      return expression;
  }
}

function isoText(expression: string): string {
  return `rtrim(rtrim(strftime((${expression})::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%f'), '0'), '.')`;
}

function groupKey(expression: string, key: GroupKey): string {
  switch (key.kind) {
    case 'column':
      return expression;
    case 'bin':
      return `(floor(${expression} / ${Number(key.width)}) * ${Number(key.width)})::${SQL_TYPES[key.column.kind]}`;
    case 'bucket': {
      const unit = literal(key.unit.toLowerCase());
      if (key.column.kind !== 'DateTime' || key.timeZone === 'UTC') {
        return `date_trunc(${unit}, ${expression})::${SQL_TYPES[key.column.kind]}`;
      }
      const zone = literal(key.timeZone);
      return `(date_trunc(${unit}, (${expression} AT TIME ZONE 'UTC') AT TIME ZONE ${zone}) AT TIME ZONE ${zone} AT TIME ZONE 'UTC')::TIMESTAMP`;
    }
  }
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
