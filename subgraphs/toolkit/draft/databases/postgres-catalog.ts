import type pg from 'pg';
import { z } from 'zod';

const names = z.array(z.string());

const columnSchema = z.object({
  name: z.string(),
  /** With precision, as the database writes it: `numeric(12,2)`, `character varying(40)`, `text[]`. */
  type: z.string(),
  /** Without; of a domain the type below it. */
  base: z.string(),
  labels: names.nullable(),
  /** Of an array: true where its items are labels of an enum. */
  holds_labels: z.boolean().optional(),
  required: z.boolean(),
  comment: z.string().nullable(),
  generated: z.string().nullable(),
});
const checkSchema = z.object({ columns: names, definition: z.string() });
const foreignKeySchema = z.object({ columns: names, schema: z.string(), table: z.string(), target: names });
const tableSchema = z.object({
  name: z.string(),
  kind: z.enum(['table', 'view']),
  comment: z.string().nullable(),
  readable: z.boolean(),
  columns: z.array(columnSchema),
  keys: z.array(z.object({ columns: names, primary: z.boolean() })),
  foreign_keys: z.array(foreignKeySchema),
  checks: z.array(checkSchema),
});

/** A column as PostgreSQL's catalogue has it. */
export type CatalogColumn = z.infer<typeof columnSchema>;
/** A table or view, with what the database holds its rows to. */
export type CatalogTable = z.infer<typeof tableSchema>;

/** Tables that tools keep for themselves. */
const OF_TOOLS =
  /^(?:flyway_schema_history|schema_migrations|ar_internal_metadata|knex_migrations(?:_lock)?|_prisma_migrations|alembic_version|django_migrations|databasechangelog(?:lock)?|weft_generated)$/;

const columnList = (table: string, numbers: string) =>
  `(SELECT coalesce(json_agg(a.attname ORDER BY n.place), '[]') FROM unnest(${numbers}) WITH ORDINALITY n(number, place) JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = n.number)`;

const COLUMNS = `
  SELECT coalesce(json_agg(json_build_object(
    'name', a.attname,
    'type', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) ELSE format_type(a.atttypid, a.atttypmod) END,
    'base', format_type(coalesce(nullif(t.typbasetype, 0), a.atttypid), NULL),
    'labels', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = coalesce(nullif(t.typbasetype, 0), a.atttypid)),
    'holds_labels', EXISTS (SELECT 1 FROM pg_type l JOIN pg_type i ON i.oid = l.typelem WHERE l.oid = coalesce(nullif(t.typbasetype, 0), a.atttypid) AND l.typcategory = 'A' AND i.typtype = 'e'),
    'required', a.attnotnull OR t.typnotnull,
    'comment', col_description(a.attrelid, a.attnum),
    'generated', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END
  ) ORDER BY a.attnum), '[]')
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped`;

/** Constraints that were declared NOT VALID may be broken by rows that were there before: they promise nothing. */
const TABLES = `
  SELECT c.relname AS name,
    CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END AS kind,
    obj_description(c.oid, 'pg_class') AS comment,
    has_table_privilege(c.oid, 'SELECT') AS readable,
    (${COLUMNS}) AS columns,
    (SELECT coalesce(json_agg(json_build_object('columns', ${columnList('x.indrelid', 'x.indkey::int2[]')}, 'primary', x.indisprimary) ORDER BY x.indisprimary DESC, x.indexrelid), '[]')
      FROM pg_index x WHERE x.indrelid = c.oid AND x.indisunique AND x.indisvalid AND x.indpred IS NULL AND x.indexprs IS NULL) AS keys,
    (SELECT coalesce(json_agg(json_build_object('columns', ${columnList('f.conrelid', 'f.conkey')}, 'schema', tn.nspname, 'table', tc.relname, 'target', ${columnList('f.confrelid', 'f.confkey')}) ORDER BY f.oid), '[]')
      FROM pg_constraint f JOIN pg_class tc ON tc.oid = f.confrelid JOIN pg_namespace tn ON tn.oid = tc.relnamespace
      WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.convalidated) AS foreign_keys,
    (SELECT coalesce(json_agg(json_build_object('columns', ${columnList('k.conrelid', 'k.conkey')}, 'definition', pg_get_constraintdef(k.oid)) ORDER BY k.oid), '[]')
      FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.convalidated) AS checks
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND NOT c.relispartition
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY c.relname`;

/** The tables and views of a schema, without those of extensions and tools. */
export async function readCatalog(client: pg.Client, schema: string): Promise<readonly CatalogTable[]> {
  const { rows } = await client.query(TABLES, [schema]);
  return z
    .array(tableSchema)
    .parse(rows)
    .filter(({ name }) => !OF_TOOLS.test(name));
}

/** The schemas that have tables, to help whoever named another. */
export async function schemasWithTables(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT DISTINCT table_schema AS name FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1",
  );
  return rows.map(({ name }) => name);
}
