import { z } from 'zod';
import type { Table } from '../../../contracts/index.ts';
import type { DuckDbSession } from '../engines/duckdb-engine.ts';
import { violation, WriteRefused } from './write-refused.ts';

const constraint = z.object({
  target: z.string(),
  type: z.string(),
  columns: z.array(z.string()),
  referenced: z.array(z.string()).nullable(),
});
/** One constraint of a table: `referenced` are the columns a foreign key points at. */
export type DuckDbConstraint = z.infer<typeof constraint>;

/** Reads the constraints of every attached table. */
export async function readDuckDbConstraints(session: DuckDbSession): Promise<readonly DuckDbConstraint[]> {
  const quoted = (name: string): string => `'"' || replace(${name}, '"', '""') || '"'`;
  const target = ['database_name', 'schema_name', 'table_name'].map(quoted).join(` || '.' || `);
  const rows = await session.run({
    sql: `SELECT json_object('target', ${target}, 'type', constraint_type, 'columns', constraint_column_names,
      'referenced', referenced_column_names)::VARCHAR FROM duckdb_constraints()`,
    parameters: [],
    isHeavy: false,
  });
  return rows.map((text) => constraint.parse(JSON.parse(text ?? '{}')));
}

/**
 * A broken rule by the fields it is about; undefined for an error that is no rule of the table's. DuckDB names columns in some
 * messages only, and those of the table that is pointed at in others.
 */
export function explainDuckDb(
  error: unknown,
  table: Table,
  constraints: readonly DuckDbConstraint[],
): WriteRefused | undefined {
  const text = error instanceof Error ? error.message : '';
  const fieldsOf = (sources: readonly (string | undefined)[]): readonly string[] =>
    table.columns.filter(({ source }) => sources.includes(source)).map(({ field }) => field);
  const columnsOf = (type: string): readonly string[] =>
    constraints.flatMap((one) => (one.type === type ? one.columns : []));
  const [, missing] = /NOT NULL constraint failed: [^.]+\.(\S+)/.exec(text) ?? [];
  if (missing !== undefined) return violation('required', fieldsOf([missing]));
  if (/duplicate key/i.test(text)) {
    const [, key = ''] = /duplicate key "(.*)" violates/i.exec(text) ?? [];
    const named = fieldsOf(key.split(', ').map((part) => part.split(':')[0]));
    return violation('unique', named.length > 0 ? named : fieldsOf(columnsOf('UNIQUE')));
  }
  const [, pointed] = /key "([^":]+):.* does not exist in the referenced table/.exec(text) ?? [];
  if (pointed !== undefined) {
    const pointing = constraints.filter((one) => one.referenced?.includes(pointed));
    return violation('reference', fieldsOf(pointing.flatMap((one) => one.columns)));
  }
  if (text.includes('is still referenced by a foreign key')) return violation('referenced', []);
  if (text.includes('CHECK constraint failed')) return violation('check', fieldsOf(checkedColumns(text)));
  if (/^Conversion Error|out of range/.test(text)) return violation('range', []);
  if (/Conflict on|write-write conflict/i.test(text))
    return new WriteRefused('WRITE_CONFLICT', 'The row was just changed. Nothing was written; try again.');
  return undefined;
}

/** The columns a check mentions: DuckDB tells its expression, which is not for callers. */
function checkedColumns(text: string): readonly string[] {
  const [, expression = ''] = /with expression (.*)/.exec(text) ?? [];
  return expression.match(/\w+/g) ?? [];
}
