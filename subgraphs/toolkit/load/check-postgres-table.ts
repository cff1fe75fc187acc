import {
  type Column,
  type ColumnKind,
  didYouMean,
  type Finding,
  type Place,
  type Table,
  type ValueType,
} from '../../../contracts/index.ts';
import { type ColumnTypes, literal } from '../query/dialect.ts';
import { postgresTable, readAs } from '../query/sql/postgres-dialect.ts';
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

/**
 * Holds the columns of a table in PostgreSQL against its contract: DuckDB casts while it loads, here the types must fit
 * as they are. A mismatch would otherwise fail each question that touches the column.
 */
export function checkPostgresTable(table: Table, types: ColumnTypes): readonly Fault[] {
  const unsupported = notInPostgres(table);
  const ofTable = (message: string, fix?: string): readonly Fault[] => [
    { kind: 'table', table, finding: finding(table.product.serverPlace, message, fix) },
  ];
  if (unsupported) return ofTable(unsupported, 'Make a view of it in the database.');
  if (types.size === 0)
    return ofTable(`Expected a table or view ${postgresTable(table)} in the database, but there is none.`);
  return table.columns.flatMap((column) => checkColumn(table, column, types));
}

function notInPostgres(table: Table): string | undefined {
  if (table.query !== undefined)
    return `The custom property weft.query of ${table.name} works on files and DuckDB only, not in PostgreSQL.`;
  const computed = table.columns.find((column) => column.expression !== undefined);
  if (!computed) return undefined;
  return `transformLogic of ${table.name}.${computed.name} works on files and DuckDB only, not in PostgreSQL.`;
}

function checkColumn(table: Table, column: Column, types: ColumnTypes): Fault[] {
  const type = types.get(column.source);
  const where = `${table.name}.${column.name}`;
  if (type === undefined) {
    const hint = didYouMean(column.source, [...types.keys()]);
    const message = `Expected a column "${column.source}" for ${where}, but the table has none.${hint}`;
    return [{ kind: 'column', table, column, what: 'missing', finding: finding(column.place, message) }];
  }
  const fitting = FITTING[column.kind];
  if (fitting.includes(type) || readAs(column) || (column.items && isListOf(column.items, type))) return [];
  const wanted = column.kind === 'Enum' ? 'text' : fitting.join(' or ');
  const message = `Expected ${where} to be ${wanted} in the database, as the contract says ${column.kind}; it is ${type}.`;
  const fix = 'Change the logical type in the contract, or make a view that casts the column.';
  return [{ kind: 'column', table, column, what: 'type', finding: finding(column.place, message, fix) }];
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

function finding(place: Place, message: string, fix?: string): Finding {
  return {
    code: 'DATA_DIFFERS_FROM_CONTRACT',
    severity: 'error',
    message,
    place,
    ...(fix ? { fix } : {}),
  };
}
