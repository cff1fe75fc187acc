import type pg from 'pg';
import { identifier } from '../../query/dialect.ts';
import type { DatabaseRows } from './draft-database-table.ts';
import type { CatalogColumn, CatalogTable } from './postgres-catalog.ts';

const TIMEOUT_MS = 20_000;
const SAMPLE_ROWS = 500;
const TIMED_OUT = '57014';

/** Looks at the rows of one table; what takes longer than 20 s is left open. */
export async function readPostgresRows(
  client: pg.Client,
  schema: string,
  table: CatalogTable,
): Promise<DatabaseRows> {
  const from = `${identifier(schema)}.${identifier(table.name)}`;
  await client.query(`SET statement_timeout = ${TIMEOUT_MS}`);
  const counts = table.kind === 'view' ? table.columns.flatMap(viewCounts) : [];
  const counted = await inTime(client, `SELECT ${['count(*) AS rows', ...counts].join(', ')} FROM ${from}`);
  const number = (name: string) => Number(counted?.[0]?.[name] ?? 0);
  const rows = number('rows');
  const holds = (what: string) =>
    new Set(
      rows === 0 || table.kind === 'table'
        ? []
        : table.columns.flatMap(({ name }, index) => (number(`${what}${index}`) === rows ? [name] : [])),
    );
  const texts = table.columns.map(({ name }, index) => `${identifier(name)}::text AS c${index}`);
  const sampled = await inTime(client, `SELECT ${texts.join(', ')} FROM ${from} LIMIT ${SAMPLE_ROWS}`);
  const sample = new Map(
    table.columns.map(({ name }, index) => [
      name,
      (sampled ?? []).map((row) => textOrNull(row[`c${index}`])),
    ]),
  );
  const dimensions = await arrayDimensions(client, from, table);
  return { ...(counted ? { rows } : {}), given: holds('given'), unique: holds('unique'), sample, dimensions };
}

/** How deep the arrays of each column are: PostgreSQL holds none to what was declared. 0 where they differ. */
async function arrayDimensions(
  client: pg.Client,
  from: string,
  { columns }: CatalogTable,
): Promise<ReadonlyMap<string, number>> {
  const arrays = columns.filter(({ base }) => base.endsWith('[]')).map(({ name }) => name);
  if (arrays.length === 0) return new Map();
  const ends = arrays.flatMap((name, index) =>
    ['min', 'max'].map((end) => `${end}(array_ndims(${identifier(name)})) AS ${end}${index}`),
  );
  const [row] = (await inTime(client, `SELECT ${ends.join(', ')} FROM ${from}`)) ?? [];
  return new Map(
    arrays.map((name, index) => {
      const [least, most] = [Number(row?.[`min${index}`] ?? 1), Number(row?.[`max${index}`] ?? 1)];
      return [name, least === most ? most : 0];
    }),
  );
}

function viewCounts({ name, base }: CatalogColumn, index: number): readonly string[] {
  const column = identifier(name);
  const given = `count(${column}) AS given${index}`;
  const isComparable = !['json', 'xml', 'point', 'polygon', 'bytea'].includes(base);
  return isComparable ? [given, `count(DISTINCT ${column}) AS unique${index}`] : [given];
}

async function inTime(
  client: pg.Client,
  sql: string,
): Promise<readonly Record<string, unknown>[] | undefined> {
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === TIMED_OUT) return undefined;
    throw error;
  }
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
