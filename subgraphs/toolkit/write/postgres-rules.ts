import type pg from 'pg';
import type { Table } from '../../../contracts/index.ts';
import { literal } from '../query/dialect.ts';
import { postgresTable } from '../query/sql/postgres-dialect.ts';
import { violation, WriteRefused } from './write-refused.ts';

/** What a server knows of one table: its constraints with their columns, and what this account may do. */
export type PostgresRules = {
  /** Columns by the name of the constraint or unique index. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly privileges: ReadonlySet<string>;
};

/** Reads the rules of a table from the catalogue. */
export async function readPostgresRules(pool: pg.Pool, table: Table): Promise<PostgresRules> {
  const name = `to_regclass(${literal(postgresTable(table))})`;
  const { rows: constraints } = await pool.query<{ name: string; columns: string[]; is_unique: boolean }>(`
    SELECT c.conname::text AS name, ${columnNames('c.conrelid', 'c.conkey')} AS columns, false AS is_unique
    FROM pg_constraint c WHERE c.conrelid = ${name}
    UNION ALL
    SELECT i.relname::text, ${columnNames('x.indrelid', 'x.indkey::int2[]')},
      x.indpred IS NULL AND x.indexprs IS NULL AND x.indimmediate
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = ${name} AND x.indisunique`);
  const { rows: privileges } = await pool.query<{ privilege: string }>(`
    SELECT privilege FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRIGGER']) AS p(privilege)
    WHERE has_table_privilege(${name}, privilege)`);
  return {
    columns: new Map(constraints.map((one) => [one.name, one.columns])),
    uniqueKeys: constraints.filter((one) => one.is_unique).map((one) => one.columns),
    privileges: new Set(privileges.map(({ privilege }) => privilege)),
  };
}

function columnNames(table: string, numbers: string): string {
  return `ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = ${table} AND a.attnum = ANY(${numbers}))`;
}

/** A broken rule by the fields it is about; undefined for an error that is no rule of the table's. */
export function explainPostgres(
  error: pg.DatabaseError,
  table: Table,
  rules: PostgresRules | undefined,
): WriteRefused | undefined {
  const fieldsOf = (columns: readonly string[]): readonly string[] =>
    columns.flatMap((source) => table.columns.filter((one) => one.source === source).map((one) => one.field));
  const ofConstraint = fieldsOf(rules?.columns.get(error.constraint ?? '') ?? []);
  const ofColumn = fieldsOf(error.column === undefined ? [] : [error.column]);
  switch (error.code) {
    case '23505':
    case '23P01':
      return violation('unique', ofConstraint);
    case '23503':
      return error.table === table.physicalName
        ? violation('reference', ofConstraint)
        : violation('referenced', []);
    case '23514':
      return violation('check', ofConstraint);
    case '23502':
      return violation('required', ofColumn);
    case '22001':
    case '22003':
      return violation('range', ofColumn);
    case '40001':
    case '40P01':
    case '55P03':
      return new WriteRefused(
        'WRITE_CONFLICT',
        'Somebody else was writing to the same rows. Nothing was written; try again.',
      );
    default:
      return undefined;
  }
}
