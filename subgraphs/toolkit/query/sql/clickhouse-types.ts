import type { ColumnKind, Table, ValueType } from '../../../../contracts/index.ts';
import { type ColumnTypes, identifier, literal } from '../dialect.ts';

/** The type that values of a kind are compared as. */
export const SQL_TYPES: Readonly<Record<ColumnKind, string>> = {
  Int: 'Int32',
  BigInt: 'Int128',
  Float: 'Float64',
  Decimal: 'Decimal(76, 10)',
  Boolean: 'Bool',
  String: 'String',
  ID: 'String',
  UUID: 'UUID',
  Date: 'Date32',
  DateTime: "DateTime64(6, 'UTC')",
  LocalDateTime: "DateTime64(6, 'UTC')",
  LocalTime: 'Time64(6)',
  JSON: 'String',
  Object: 'String',
  List: 'String',
  Enum: 'String',
};

/** A type without what only says how values are kept: `LowCardinality(Nullable(String))` is String. */
export function plainType(type: string): string {
  const [, inner] =
    /^(?:LowCardinality|Nullable|SimpleAggregateFunction\(\w+,\s*)\((.*)\)$/s.exec(type) ?? [];
  return inner === undefined ? type : plainType(inner);
}

/** A type without its arguments: `DateTime64(3, 'UTC')` is DateTime64. */
export function typeName(type: string): string {
  return /^\w+/.exec(type)?.[0] ?? type;
}

// Wider ones would not be summed exactly.
const WHOLE = ['8', '16', '32', '64'].flatMap((bits) => [`Int${bits}`, `UInt${bits}`]);
const DECIMAL = ['Decimal', 'Decimal32', 'Decimal64', 'Decimal128', 'Decimal256'];
const TEXT = ['String', 'FixedString', 'Enum8', 'Enum16', 'Enum', 'UUID', 'IPv4', 'IPv6'];
const ANY_JSON = ['String', 'JSON', 'Tuple', 'Map', 'Array', 'Dynamic', 'Variant', 'Object', 'Nested'];

/** The types of a column in ClickHouse that values of a kind are read from. */
export const FITTING: Readonly<Record<ColumnKind, readonly string[]>> = {
  Int: ['Int8', 'UInt8', 'Int16', 'UInt16', 'Int32'],
  BigInt: [...WHOLE, ...DECIMAL],
  Float: [...WHOLE, ...DECIMAL, 'Float32', 'Float64', 'BFloat16'],
  Decimal: [...WHOLE, ...DECIMAL],
  Boolean: ['Bool', 'UInt8'],
  String: TEXT,
  ID: TEXT,
  Enum: TEXT,
  UUID: ['UUID'],
  Date: ['Date', 'Date32'],
  DateTime: ['DateTime', 'DateTime64'],
  LocalDateTime: ['DateTime', 'DateTime64'],
  LocalTime: ['Time', 'Time64'],
  JSON: ANY_JSON,
  Object: ['String', 'JSON', 'Tuple', 'Map', 'Object'],
  List: ['String', 'Array', 'JSON'],
};

/** How a column is read whose type is not the one its kind is compared as; undefined where it is read as it is. */
function readAs(name: string, { kind }: ValueType, type: string): string | undefined {
  const plain = plainType(type);
  const base = typeName(plain);
  switch (kind) {
    case 'Boolean':
      return base === 'Bool' ? undefined : `CAST(${name} AS Nullable(Bool))`;
    case 'String':
    case 'ID':
    case 'Enum':
      if (base === 'String') return undefined;
      return base === 'FixedString' ? `toStringCutToZero(${name})` : `toString(${name})`;
    // A zone is how ClickHouse shows a moment; here all are shown in UTC.
    case 'DateTime':
      return plain.includes("'") && !plain.includes("'UTC'") ? `toTimeZone(${name}, 'UTC')` : undefined;
    // The clock on the wall, in the zone of the column.
    case 'LocalDateTime':
      return plain.includes("'") && !plain.includes("'UTC'")
        ? `toDateTime64(toString(${name}), 6, 'UTC')`
        : undefined;
    case 'JSON':
    case 'Object':
    case 'List':
      return base === 'String' ? undefined : `toJSONString(${name})`;
    default:
      return undefined;
  }
}

/** The table, or where columns of it are read as another type, its rows with these. */
export function clickHouseTable(table: Table, types: ColumnTypes): string {
  const name = quoted(table.physicalName);
  const columns = table.columns.map((column) => {
    const source = quoted(column.source);
    const type = types.get(column.source);
    const sql = type === undefined ? undefined : readAs(source, column, type);
    return sql === undefined ? source : `${sql} AS ${source}`;
  });
  if (columns.every((column) => !column.includes(' AS '))) return name;
  return `(SELECT ${[...new Set(columns)].join(', ')} FROM ${name} weft_types)`;
}

/** A quoted identifier, in which a backslash takes the meaning off the next sign. */
function quoted(name: string): string {
  return identifier(escaped(name));
}

/** A name as it stands between quotes. */
export function escaped(name: string): string {
  return name.replaceAll('\\', '\\\\');
}

/** A literal, in which a backslash takes the meaning off the next sign. */
export function text(value: string): string {
  return literal(escaped(value));
}
