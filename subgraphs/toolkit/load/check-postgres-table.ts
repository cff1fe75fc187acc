import type { ColumnKind, Table, ValueType } from '../../../contracts/index.ts';
import { type ColumnTypes, literal } from '../query/dialect.ts';
import { postgresTable, readAs } from '../query/sql/postgres-dialect.ts';
import { checkServerTable } from './check-server-table.ts';
import type { Fault } from './fault.ts';
import type { RunRows } from './run-rows.ts';

const WHOLE = ['smallint', 'integer'];
const EXACT = [...WHOLE, 'bigint', 'numeric'];
const TEXT = ['text', 'character varying', 'character', 'name', 'citext'];

/** The types of a column in PostgreSQL that can be compared with values of a kind without a cast. */
const FITTING: Readonly<Record<ColumnKind, readonly string[]>> = {
  Int: WHOLE,
  BigInt: EXACT,
  Float: [...EXACT, 'real', 'double precision'],
  Decimal: EXACT,
  Boolean: ['boolean'],
  String: TEXT,
  ID: TEXT,
  Enum: TEXT,
  UUID: ['uuid'],
  Date: ['date'],
  DateTime: ['timestamp with time zone', 'timestamp without time zone'],
  LocalDateTime: ['timestamp without time zone'],
  LocalTime: ['time without time zone'],
  JSON: ['json', 'jsonb'],
  Object: ['json', 'jsonb', 'a composite type'],
  List: ['json', 'jsonb', 'an array'],
};

/** The types of a table's columns in PostgreSQL; empty when there is no such table. */
export async function postgresTypes(table: Table, run: RunRows): Promise<ColumnTypes> {
  const rows = await run(`
    SELECT a.attname AS name, CASE t.typtype WHEN 'c' THEN 'a composite type' ELSE format_type(coalesce(nullif(t.typbasetype, 0), a.atttypid), NULL) END AS type
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = to_regclass(${literal(postgresTable(table))}) AND a.attnum > 0 AND NOT a.attisdropped`);
  return new Map(rows.map((row) => [String(row['name']), String(row['type'])]));
}

/** Holds the columns of a table in PostgreSQL against its contract. */
export function checkPostgresTable(table: Table, types: ColumnTypes): readonly Fault[] {
  return checkServerTable(table, types, {
    server: 'PostgreSQL',
    shown: postgresTable(table),
    wanted(column, type) {
      const fitting = FITTING[column.kind];
      if (fitting.includes(type) || readAs(column) || (column.items && isListOf(column.items, type)))
        return undefined;
      return column.kind === 'Enum' ? 'text' : fitting.join(' or ');
    },
  });
}

/** An array of values that fit: `text[]` for a list of text. */
function isListOf(items: ValueType, type: string): boolean {
  if (!type.endsWith('[]')) return false;
  // What is no scalar to us may be of a type of the database's own; in JSON, labels of an enum are text like any other.
  return (
    items.kind === 'Object' ||
    items.kind === 'List' ||
    readAs(items) !== undefined ||
    FITTING[items.kind].includes(type.slice(0, -2))
  );
}
