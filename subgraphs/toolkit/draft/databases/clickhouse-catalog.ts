import { z } from 'zod';
import type { ClickHouseClient } from '../../engines/clickhouse-client.ts';
import { identifier } from '../../query/dialect.ts';
import type { Guess } from '../draft.ts';
import { enumLabels, isPresent } from './clickhouse-property.ts';
import type { DatabaseColumn, DatabaseRows, DatabaseTable } from './draft-database-table.ts';

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 64 * 1024 * 1024;
const SAMPLE_ROWS = 500;

/** As `system.tables` and `system.columns` have them. */
const tableSchema = z.object({
  name: z.string(),
  engine: z.string(),
  comment: z.string(),
  primary_key: z.string(),
  sorting_key: z.string(),
});
const columnSchema = z.object({
  table: z.string(),
  name: z.string(),
  type: z.string(),
  comment: z.string(),
  default_kind: z.string(),
  default_expression: z.string(),
});
type Column = z.infer<typeof columnSchema>;

/** A table, and the expressions that its rows are sorted by. */
export type ClickHouseTable = {
  readonly table: DatabaseTable;
  readonly engine: string;
  readonly sorted: readonly string[];
};

/** Asks for rows as objects; 64-bit numbers may be texts. */
async function askRows(client: ClickHouseClient, sql: string): Promise<readonly unknown[]> {
  const answer = await client.ask({
    sql,
    format: 'JSONEachRow',
    settings: {},
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
  });
  const lines = answer.split('\n').filter((line) => line !== '');
  return lines.map((line): unknown => JSON.parse(line));
}

/** The tables and views of a database, without those that materialized views keep their rows in. */
export async function readClickHouseCatalog(client: ClickHouseClient): Promise<readonly ClickHouseTable[]> {
  const tables = z
    .array(tableSchema)
    .parse(
      await askRows(
        client,
        "SELECT name, engine, comment, primary_key, sorting_key FROM system.tables WHERE database = currentDatabase() AND NOT is_temporary AND NOT startsWith(name, '.inner') ORDER BY name",
      ),
    );
  const columns = z
    .array(columnSchema)
    .parse(
      await askRows(
        client,
        'SELECT table, name, type, comment, default_kind, default_expression FROM system.columns WHERE database = currentDatabase() ORDER BY table, position',
      ),
    );
  return tables.map(({ name, engine, comment, primary_key, sorting_key }) => ({
    engine,
    // The primary key is the first part of the sorting key, and often all of it.
    sorted: expressions(sorting_key === '' ? primary_key : sorting_key),
    table: {
      name,
      kind: /View$/.test(engine) ? 'view' : 'table',
      comment: comment || null,
      columns: columns.filter((column) => column.table === name).flatMap(databaseColumn),
      keys: [],
      checks: [],
    },
  }));
}

function databaseColumn({ name, type, comment, default_kind, default_expression }: Column): DatabaseColumn[] {
  // It is only there while rows are inserted.
  if (default_kind === 'EPHEMERAL') return [];
  const isComputed = default_kind === 'MATERIALIZED' || default_kind === 'ALIAS';
  return [
    {
      name,
      type,
      base: type,
      labels: enumLabels(type),
      required: isPresent(type),
      comment: comment || null,
      generated: isComputed ? default_expression : null,
    },
  ];
}

/** `customer_id, toDate(at)` → its parts. */
function expressions(key: string): readonly string[] {
  return key === '' ? [] : key.split(/, (?![^(]*\))/);
}

/** How many rows a table has, and some of them; what takes too long is left open. */
export async function readClickHouseRows(
  client: ClickHouseClient,
  { name, columns }: DatabaseTable,
): Promise<DatabaseRows> {
  const from = identifier(name.replaceAll('\\', '\\\\'));
  const counted = await inTime(() => askRows(client, `SELECT count() AS rows FROM ${from}`));
  const texts = columns.map((column, index) => `toString(${quoted(column.name)}) AS c${index}`);
  const sampled = await inTime(() =>
    askRows(client, `SELECT ${texts.join(', ')} FROM ${from} LIMIT ${SAMPLE_ROWS}`),
  );
  const rows = z.object({ rows: z.coerce.number() }).safeParse(counted?.[0]).data?.rows;
  const sample = new Map(
    columns.map((column, index) => [
      column.name,
      (sampled ?? []).map((row) => textOrNull(Reflect.get(Object(row), `c${index}`))),
    ]),
  );
  return { ...(rows === undefined ? {} : { rows }), given: new Set(), unique: new Set(), sample };
}

/**
 * The key of a table: the columns its rows are sorted by, where each row has others. ClickHouse itself does not see to that,
 * so the rows are asked.
 */
export async function clickHouseKey(
  client: ClickHouseClient,
  { table, engine, sorted }: ClickHouseTable,
  isKeyType: (type: string) => boolean,
): Promise<{ readonly columns: readonly string[]; readonly guess: Guess }> {
  const none = (reason: string) => ({
    columns: [],
    guess: {
      decision: 'no key',
      reason: `${reason} Rows can be listed and counted, but not fetched one by one or pointed at.`,
    },
  });
  if (sorted.length === 0) return none('It has neither a primary nor a sorting key.');
  const shown = sorted.join(', ');
  const columns = sorted.map((name) => name.replaceAll(/^`|`$/g, ''));
  const isPlain = columns.every((name) =>
    table.columns.some((column) => column.name === name && column.required && isKeyType(column.type)),
  );
  if (!isPlain)
    return none(
      `It is sorted by ${shown}, which is more than columns, or than columns that a key is made of.`,
    );
  const names = columns.map(quoted).join(', ');
  const from = identifier(table.name.replaceAll('\\', '\\\\'));
  const asked = await inTime(() =>
    askRows(client, `SELECT count() AS rows, uniqExact(${names}) AS different FROM ${from}`),
  );
  const found = z
    .object({ rows: z.coerce.number(), different: z.coerce.number() })
    .safeParse(asked?.[0]).data;
  if (!found)
    return none(`It is sorted by ${shown}; whether all rows differ there took too long to find out.`);
  const count = (number: number) => number.toLocaleString('en-US');
  if (found.different < found.rows)
    return none(
      `It is sorted by ${shown}, but of ${count(found.rows)} rows only ${count(found.different)} differ there.${
        engine.includes('Replacing') ? ' A view with FINAL has the last row of each.' : ''
      }`,
    );
  const reason = `Its rows are sorted by it, and in all ${count(found.rows)} of today it is different. ClickHouse does not promise that.`;
  return { columns, guess: { decision: `key ${columns.join(' and ')}`, reason } };
}

function quoted(name: string): string {
  return identifier(name.replaceAll('\\', '\\\\'));
}

/** Undefined for what was stopped, by our clock or by the server's. */
async function inTime<T>(ask: () => Promise<T>): Promise<T | undefined> {
  return ask().catch(() => undefined);
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
