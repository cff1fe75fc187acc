import { memberCount } from '../meridian/index.ts';
import type { GenerateContext, WritablePostgres } from '../toolkit/index.ts';
import { memberMaker, readZipCodes } from './members.ts';
import { type ColumnType, CREATE_TABLES, columnsOf, MEMBER_COLUMNS, ZIP_COLUMNS } from './tables.ts';

/** Raise it when the data would differ. */
export const version = 1;

const BATCH_ROWS = 5_000;

/** Fills the PostgreSQL tables `zip_codes` and `members` in one transaction, so that a reader sees all or nothing. */
export async function generate(context: GenerateContext): Promise<void> {
  const { postgres } = context;
  if (!postgres) throw new TypeError('Expected a PostgreSQL database for the customers domain, got none.');
  context.progress('customers: enrolling members');
  await postgres.query('begin');
  try {
    for (const statement of CREATE_TABLES) await postgres.query(statement);
    await fill(context, postgres);
    await postgres.query('commit');
  } catch (error) {
    await postgres.query('rollback');
    throw error;
  }
  await postgres.query('analyze zip_codes, members');
}

async function fill(context: GenerateContext, postgres: WritablePostgres): Promise<void> {
  const zipCodes = await readZipCodes(context.root);
  await insert(
    postgres,
    { table: 'zip_codes', columns: ZIP_COLUMNS, count: zipCodes.length },
    (row) => zipCodes[row],
  );
  const makeMember = memberMaker(context.seed, zipCodes);
  await insert(
    postgres,
    { table: 'members', columns: MEMBER_COLUMNS, count: memberCount(context.scale) },
    makeMember,
  );
}

type Target = { table: string; columns: Readonly<Record<string, ColumnType>>; count: number };

async function insert(
  postgres: WritablePostgres,
  { table, columns, count }: Target,
  rowAt: (row: number) => Readonly<Record<string, string | number | null>> | undefined,
): Promise<void> {
  const names = Object.keys(columns);
  const arrays = Object.values(columns).map((type, index) => `unnest($${index + 1}::${type}[])`);
  const sql = `insert into ${table} (${names.join(', ')}) select ${arrays.join(', ')}`;
  for (let start = 0; start < count; start += BATCH_ROWS) {
    const rows = Array.from({ length: Math.min(BATCH_ROWS, count - start) }, (_, offset) =>
      rowAt(start + offset),
    );
    await postgres.query(sql, columnsOf(names, rows));
  }
}
