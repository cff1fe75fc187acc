import type { OdcsProperty } from '../odcs.ts';

/** What a contract says of a column's type. */
export type LogicalType = Pick<OdcsProperty, 'logicalType' | 'logicalTypeOptions' | 'items'>;

/** Databases whose plain `timestamp` is a moment; elsewhere it is a time on a wall. */
const MOMENT_ADAPTERS = new Set(['bigquery', 'databricks', 'spark']);

const INTEGERS: Readonly<Record<string, string>> = {
  ...{ tinyint: 'i8', smallint: 'i16', int2: 'i16', byteint: 'i8', smallserial: 'i16' },
  ...{ integer: 'i32', int: 'i32', int4: 'i32', int32: 'i32', mediumint: 'i32', serial: 'i32' },
  ...{ bigint: 'i64', int8: 'i64', int64: 'i64', long: 'i64', bigserial: 'i64', hugeint: 'i128' },
  ...{ utinyint: 'u8', usmallint: 'u16', uinteger: 'u32', ubigint: 'u64', uhugeint: 'u128' },
};

/**
 * The logical type of a database type, as DuckDB, PostgreSQL and the warehouses write it: `character varying(20)`,
 * `NUMBER(38,0)`, `TIMESTAMP_TZ`. Undefined when the name says nothing.
 */
export function logicalTypeOf(nativeType: string, adapter: string): LogicalType | undefined {
  const type = nativeType.trim().toLowerCase();
  if (/\[\d*\]$|^(array|list)\b/.test(type)) return listType(type, adapter);
  if (/^(struct|row|record|map|object|variant|jsonb?|super|hstore|union)\b/.test(type))
    return { logicalType: 'object' };
  const word = /^[a-z_0-9]+/.exec(type)?.[0] ?? '';
  const format = INTEGERS[word];
  if (format !== undefined && Object.hasOwn(INTEGERS, word))
    return { logicalType: 'integer', logicalTypeOptions: { format } };
  if (/^(decimal|numeric|number|bignumeric|bigdecimal|money|dec)$/.test(word)) return exactNumber(type);
  if (/^(real|float4)$/.test(word)) return { logicalType: 'number', logicalTypeOptions: { format: 'f32' } };
  if (/^(double|float|float8|float64)$/.test(word))
    return { logicalType: 'number', logicalTypeOptions: { format: 'f64' } };
  if (/^bool(ean)?$/.test(word)) return { logicalType: 'boolean' };
  return timeType(type, word, adapter) ?? textType(word);
}

/** `integer[]`, `ARRAY<INT64>`, `LIST(VARCHAR)`; what a warehouse does not tell of its items stays JSON. */
function listType(type: string, adapter: string): LogicalType {
  const [, before, inside] = /^(.*)\[\d*\]$|^\w+\s*[<(](.*)[>)]$/s.exec(type) ?? [];
  const inner = (before ?? inside)?.trim();
  const item = inner === undefined || inner === '' ? undefined : logicalTypeOf(inner, adapter);
  const isPlain = item !== undefined && item.logicalType !== 'object' && item.logicalType !== 'array';
  return { logicalType: 'array', ...(isPlain ? { items: { ...item, physicalType: inner } } : {}) };
}

/** Without digits behind the point it is a whole number; warehouses have no other. */
function exactNumber(type: string): LogicalType {
  const [, digits, scale] = /\((\d+)(?:\s*,\s*(\d+))?\)/.exec(type) ?? [];
  if (digits === undefined || (scale ?? '0') !== '0') return { logicalType: 'number' };
  const size = Number(digits);
  return {
    logicalType: 'integer',
    logicalTypeOptions: { format: size <= 9 ? 'i32' : size <= 18 ? 'i64' : 'i128' },
  };
}

function timeType(type: string, word: string, adapter: string): LogicalType | undefined {
  if (word === 'date') return { logicalType: 'date' };
  if (/^(timestamptz|timestamp_tz|timestamp_ltz|datetimeoffset)$/.test(word))
    return { logicalType: 'timestamp' };
  if (/^timestamp/.test(word)) {
    const isMoment =
      /with (local )?time zone/.test(type) || (word === 'timestamp' && MOMENT_ADAPTERS.has(adapter));
    return { logicalType: 'timestamp', ...(isMoment ? {} : { logicalTypeOptions: { timezone: false } }) };
  }
  if (/^(small)?datetime2?$/.test(word))
    return { logicalType: 'timestamp', logicalTypeOptions: { timezone: false } };
  return /^timet?z?$/.test(word) ? { logicalType: 'time' } : undefined;
}

function textType(word: string): LogicalType | undefined {
  if (word === 'uuid') return { logicalType: 'string', logicalTypeOptions: { format: 'uuid' } };
  if (/^(blob|bytea|bytes|binary|varbinary)$/.test(word))
    return { logicalType: 'string', logicalTypeOptions: { format: 'binary' } };
  return /^(n?varchar2?|n?char|character|text|string|citext|name|bpchar|enum|interval|inet|clob)$/.test(word)
    ? { logicalType: 'string' }
    : undefined;
}
