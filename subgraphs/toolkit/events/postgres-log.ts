import { createHash } from 'node:crypto';
import type { Table } from '../../../contracts/index.ts';
import { identifier, literal } from '../query/dialect.ts';
import { postgresDialect } from '../query/sql/postgres-dialect.ts';
import { imageColumns } from './change.ts';

/** The name of the notifications: one channel, the payload says which log. */
export const CHANNEL = 'weft_changes';

/** The log of one table: its own table beside it, and one line in the list of logs. */
export type PostgresLog = {
  readonly name: string;
  readonly log: string;
  readonly logs: string;
  readonly table: Table;
};

/** Names of the objects that a table's log is made of; all lie in the table's schema. */
export function postgresLog(table: Table): PostgresLog {
  const schema = identifier(table.product.server.schema ?? 'public');
  const name = `weft_changes_${shortened(table.physicalName)}`;
  return { name, log: `${schema}.${identifier(name)}`, logs: `${schema}.weft_change_logs`, table };
}

const MAX_NAME_LENGTH = 40;

/** PostgreSQL cuts longer names off, and two could become one. */
function shortened(name: string): string {
  if (name.length <= MAX_NAME_LENGTH) return name;
  const mark = createHash('sha1').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, MAX_NAME_LENGTH - 9)}_${mark}`;
}

/**
 * The statements that make a log and the triggers that fill it; those that are there already are left or replaced. A change gets
 * its `position` later, from whoever reads first, when it is committed: numbers given out inside of transactions would show up out
 * of order, and a reader who is past one would miss it.
 */
export function installSql({ name, log, logs, table }: PostgresLog): readonly string[] {
  const target = postgresDialect().table(table);
  const note = `${log.slice(0, log.lastIndexOf('.'))}.${identifier(`weft_note_${shortened(table.physicalName)}`)}`;
  const travelling = new Set(imageColumns(table).map((column) => column.source));
  const hidden = table.columns.map((column) => column.source).filter((source) => !travelling.has(source));
  const image = (row: string): string =>
    `to_jsonb(${row}) - ARRAY[${hidden.map(literal).join(', ')}]::text[]`;
  const key = (row: string): string =>
    `ROW(${table.columns
      .filter((column) => table.key.includes(column.name))
      .map((column) => `${row}.${identifier(column.source)}`)
      .join(', ')})`;
  const add = (kind: string, row: string): string =>
    `INSERT INTO ${log} (kind, image) VALUES (${kind}, ${image(row)});`;
  return [
    `CREATE TABLE IF NOT EXISTS ${logs} (name text PRIMARY KEY, epoch text NOT NULL, last bigint NOT NULL, trimmed bigint NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS ${log} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, position bigint UNIQUE, kind text NOT NULL, image jsonb NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    `CREATE INDEX IF NOT EXISTS ${identifier(`${name}_new`)} ON ${log} (id) WHERE position IS NULL`,
    `INSERT INTO ${logs} VALUES (${literal(name)}, gen_random_uuid()::text, 0, 0) ON CONFLICT DO NOTHING`,
    // SECURITY DEFINER: whoever may write the table need not be allowed to write its log.
    `CREATE OR REPLACE FUNCTION ${note}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $weft$
BEGIN
  IF TG_OP = 'DELETE' THEN ${add("'DELETE'", 'OLD')}
  ELSIF TG_OP = 'INSERT' THEN ${add("'INSERT'", 'NEW')}
  ELSIF OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL;
  ELSIF ${key('OLD')} IS DISTINCT FROM ${key('NEW')} THEN ${add("'DELETE'", 'OLD')} ${add("'INSERT'", 'NEW')}
  ELSE ${add("'UPDATE'", 'NEW')}
  END IF;
  PERFORM pg_notify(${literal(CHANNEL)}, ${literal(name)});
  RETURN NULL;
END $weft$`,
    `CREATE OR REPLACE TRIGGER weft_note_changes AFTER INSERT OR UPDATE OR DELETE ON ${target} FOR EACH ROW EXECUTE FUNCTION ${note}()`,
  ];
}

/** Numbers what was committed since; the line in the list of logs lets one at a time do so. */
export function numberSql({ name, log, logs }: PostgresLog): {
  readonly lock: string;
  readonly number: string;
  readonly note: string;
} {
  const own = `WHERE name = ${literal(name)}`;
  return {
    lock: `SELECT last FROM ${logs} ${own} FOR UPDATE`,
    number: `UPDATE ${log} changed SET position = fresh.position FROM (
        SELECT id, $1::bigint + row_number() OVER (ORDER BY id) AS position FROM ${log} WHERE position IS NULL
      ) fresh WHERE changed.id = fresh.id`,
    note: `UPDATE ${logs} SET last = $1 ${own}`,
  };
}

/** Forgets changes older than `keepHours`; what is left begins after `trimmed`. */
export function trimSql({ name, log, logs }: PostgresLog, keepHours: number): string {
  return `WITH gone AS (
      DELETE FROM ${log} WHERE position <= (
        SELECT max(position) FROM ${log} WHERE at < clock_timestamp() - make_interval(secs => ${keepHours * 3_600})
      ) RETURNING position
    ) UPDATE ${logs} SET trimmed = greatest(trimmed, (SELECT coalesce(max(position), 0) FROM gone)) WHERE name = ${literal(name)}`;
}
