import {
  type Column,
  type DomainModel,
  type Finding,
  shownRelations,
  type Table,
} from '../../../contracts/index.ts';
import { identifier, literal } from '../query/dialect.ts';
import { postgresTable } from '../query/sql/postgres-dialect.ts';
import type { RunRows } from './run-rows.ts';

/** Smaller tables are read through as fast as an index. */
const SMALLEST_BYTES = 1024 * 1024;

/** What rows of a table are found by, and what asks for them so. */
type Lookup = { readonly columns: readonly Column[]; readonly isUnique: boolean; readonly by: string };

/** The columns of an index in their order; null for an expression. */
type Index = { readonly isUnique: boolean; readonly columns: readonly (string | null)[] };

/**
 * What the tables of a domain in PostgreSQL are looked up by without an index of it: keys, relations to many, and the property
 * that changes are polled by. A warning for each, with the statement that makes the index.
 */
export async function missingIndexes({ tables }: DomainModel, run: RunRows): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const table of tables) {
    const wanted = lookupsOf(table);
    const found = wanted.length > 0 ? await indexesOf(table, run) : undefined;
    if (!found) continue;
    for (const lookup of wanted)
      if (!found.indexes.some((index) => serves(index, lookup)))
        findings.push(finding(table, lookup, found.isPartitioned));
  }
  return findings;
}

function lookupsOf(table: Table): readonly Lookup[] {
  const { events, keys, columns, typeName } = table;
  const polled = events?.source === 'poll' ? columns.filter(({ name }) => name === events.column) : [];
  const lookups = [
    ...keys.map((key) => ({ columns: key.columns, isUnique: true, by: `a key of ${typeName}` })),
    ...shownRelations(table).map((relation) => ({
      columns: relation.columns,
      isUnique: false,
      by: `${relation.typeName}.${relation.field}`,
    })),
    ...(polled.length > 0 ? [{ columns: polled, isUnique: false, by: 'weft.events' }] : []),
  ];
  const nameOf = (lookup: Lookup): string => lookup.columns.map(({ source }) => source).join('\0');
  return lookups.filter(
    (one, index) => lookups.findIndex((other) => nameOf(other) === nameOf(one)) === index,
  );
}

/** The indexes of a table that is worth one; undefined for a small one, and for a view. */
async function indexesOf(
  table: Table,
  run: RunRows,
): Promise<{ readonly indexes: readonly Index[]; readonly isPartitioned: boolean } | undefined> {
  const rows = await run(`
    SELECT c.relkind = 'p' AS partitioned, i.indisunique AS uniquely,
      (SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(number, place)
       LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number WHERE k.place <= i.indnkeyatts)::text AS columns
    FROM pg_class c LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL
    WHERE c.oid = to_regclass(${literal(postgresTable(table))}) AND c.relkind IN ('r', 'p', 'm')
      AND coalesce((SELECT sum(pg_relation_size(relid)) FROM pg_partition_tree(c.oid)), pg_relation_size(c.oid)) >= ${SMALLEST_BYTES}`);
  if (rows.length === 0) return undefined;
  const indexes = rows.map((row) => ({
    isUnique: row['uniquely'] === true,
    columns: JSON.parse(String(row['columns'] ?? '[]')) as Index['columns'],
  }));
  return { indexes, isPartitioned: rows[0]?.['partitioned'] === true };
}

/** True where the columns lead the index in some order, or where some of them are enough to find one row. */
function serves(index: Index, { columns }: Lookup): boolean {
  const wanted = new Set<string | null>(columns.map(({ source }) => source));
  const isWithin = (names: Index['columns']): boolean => names.every((name) => wanted.has(name));
  if (index.columns.length === 0) return false;
  if (index.columns.length < wanted.size) return index.isUnique && isWithin(index.columns);
  return isWithin(index.columns.slice(0, wanted.size));
}

function finding(table: Table, { columns, isUnique, by }: Lookup, isPartitioned: boolean): Finding {
  const [first] = columns;
  const names = columns.map(({ source }) => source).join(', ');
  const quoted = columns.map(({ source }) => identifier(source)).join(', ');
  // Nobody who writes has to wait; the tables that partitions make up have no such way.
  const how = `${isUnique ? 'UNIQUE ' : ''}INDEX${isPartitioned ? '' : ' CONCURRENTLY'}`;
  return {
    code: 'DATA_WITHOUT_INDEX',
    severity: 'warning',
    message: `Expected an index on ${names} of ${table.physicalName} in the database, because rows are looked up by ${by}; without it the whole table is read each time.`,
    place: first?.place ?? table.product.serverPlace,
    fix: `CREATE ${how} ON ${postgresTable(table)} (${quoted});`,
  };
}
